"""Successful requests about machines and whoever outside is told, each with the notes it leaves."""

from typing import Any

from supermarket.kernel.ids import new_id
from tests.support.audited_office import Told, ask, made, scene
from tests.support.gateway import Reply


@scene("POST /api-keys")
def create_api_key() -> tuple[Reply, list[Told]]:
    reply = ask(
        "POST", "/api-keys", {"name": "Label printer", "permissions": ["inventory:read", "branches:all"]}
    )
    after = {"name": "Label printer", "permissions": ["branches:all", "inventory:read"]}
    return reply, [Told("api_key", reply.json["id"], None, after)]


@scene("DELETE /api-keys/{key_id}")
def revoke_api_key() -> tuple[Reply, list[Told]]:
    key = made("/api-keys", name="Label printer", permissions=["inventory:read", "branches:all"])
    return ask("DELETE", f"/api-keys/{key['id']}"), [Told("api_key", key["id"], {"revoked_at": ""}, {})]


UNNOTED: dict[str, str] = {}
HOOK: dict[str, Any] = {"url": "https://erp.example.com/hooks/shop", "events": ["OrderPlaced"]}


@scene("POST /webhooks")
def add_webhook() -> tuple[Reply, list[Told]]:
    reply = ask("POST", "/webhooks", HOOK)
    return reply, [Told("webhook", reply.json["id"], None, {"url": HOOK["url"]})]


@scene("PUT /webhooks/{webhook_id}")
def replace_webhook() -> tuple[Reply, list[Told]]:
    hook = made("/webhooks", **HOOK)
    reply = ask("PUT", f"/webhooks/{hook['id']}", {**HOOK, "active": False}, 1)
    return reply, [Told("webhook", hook["id"], {"off": ""}, {"off": "by_hand"})]


@scene("DELETE /webhooks/{webhook_id}")
def remove_webhook() -> tuple[Reply, list[Told]]:
    hook = made("/webhooks", **HOOK)
    return ask("DELETE", f"/webhooks/{hook['id']}"), [Told("webhook", hook["id"], {"url": HOOK["url"]})]


@scene("POST /webhooks/{webhook_id}/secret")
def renew_webhook_secret() -> tuple[Reply, list[Told]]:
    hook = made("/webhooks", **HOOK)
    reply = ask("POST", f"/webhooks/{hook['id']}/secret")
    return reply, [Told("webhook", hook["id"], {"version": 1}, {"version": 2})]


@scene("POST /webhooks/{webhook_id}/test")
def ping_webhook() -> tuple[Reply, list[Told]]:
    hook = made("/webhooks", **HOOK)
    reply = ask("POST", f"/webhooks/{hook['id']}/test")
    return reply, [Told("webhook_delivery", reply.json["id"], None, {"webhook_id": hook["id"]})]


@scene("POST /webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver")
def redeliver_webhook() -> tuple[Reply, list[Told]]:
    hook = made("/webhooks", **HOOK)
    ping = ask("POST", f"/webhooks/{hook['id']}/test").json
    reply = ask("POST", f"/webhooks/{hook['id']}/deliveries/{ping['id']}/redeliver", key=new_id())
    return reply, [
        Told("webhook_delivery", ping["id"], {"webhook_id": hook["id"]}, {"webhook_id": hook["id"]})
    ]
