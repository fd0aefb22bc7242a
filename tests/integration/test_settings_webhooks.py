"""/webhooks: who outside is told, as the office keeps it."""

import json
from typing import Any

import pytest

from supermarket import wiring
from supermarket.aws.audit import CHANGED
from supermarket.settings.webhook_model import Off
from tests.support import streams
from tests.support.gateway import Reply, call, function, staff
from tests.support.tables import everything

pytestmark = pytest.mark.usefixtures("cloud")
ADMIN = staff("webhooks:manage", "settings:manage", "branches:all", role="admin")
HOOK = {"url": "https://erp.example.com/hooks/shop?token=hush", "events": ["OrderPlaced", "OrderCancelled"]}
ELSEWHERE = "01890000-0000-7000-8000-0000000000b9"
NOWHERE = "01890000-0000-7000-8000-0000000000ff"


def add(key: str = "hook-one", **changes: Any) -> Reply:
    return call("POST", "/webhooks", {**HOOK, **changes}, who=ADMIN, key=key)


def branch() -> str:
    made = call("POST", "/branches", {"code": "DHK1", "name": "Dhanmondi"}, who=ADMIN, key="a-branch")
    return str(made.json["id"])


def put(hook: dict[str, Any], version: int | None = None, **changes: Any) -> Reply:
    kept = {name: hook[name] for name in ("url", "events", "description", "branch_id", "active")}
    headers = {"If-Match": f'"{hook["version"] if version is None else version}"'}
    return call("PUT", f"/webhooks/{hook['id']}", {**kept, **changes}, who=ADMIN, headers=headers)


def test_a_webhook_is_added_and_its_secret_is_shown_then_and_never_again() -> None:
    made = add(description="Orders into the ERP")

    assert made.status == 201 and made.headers["ETag"] == '"1"'
    hook = made.json
    secret = hook.pop("secret")
    assert secret.startswith("whsec_") and len(secret) == 50
    assert (hook["active"], hook["off"], hook["version"], hook["branch_id"]) == (True, "", 1, "")
    assert hook["events"] == ["OrderCancelled", "OrderPlaced"]
    assert call("GET", f"/webhooks/{hook['id']}", who=ADMIN).json == hook
    assert call("GET", "/webhooks", who=ADMIN).json == {"items": [hook], "next_cursor": None}
    assert secret[6:] not in repr(everything())


def test_the_same_request_again_makes_nothing_and_answers_the_same() -> None:
    first, again = add(), add()

    assert (first.status, again.status, again.json) == (201, 201, first.json)
    assert add(url="https://another.example.com/").json["code"] == "idempotency_key_reused"
    assert len(call("GET", "/webhooks", who=ADMIN).json["items"]) == 1


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"url": "http://erp.example.com/"}, "/url"), ({"url": "https://10.0.0.8/"}, "/url"),
        ({"url": "https://169.254.169.254/latest/meta-data"}, "/url"), ({"url": "https://localhost/"}, "/url"),
        ({"url": "http://127.0.0.1:9000/"}, "/url"),
        ({"url": "https://user:secret@example.com/"}, "/url"),  # pragma: allowlist secret
        ({"url": ""}, "/url"), ({"events": []}, "/events"), ({"events": ["CodeRequested"]}, "/events/0"),
        ({"events": ["OrderPlaced", "Ping"]}, "/events/1"), ({"branch_id": NOWHERE}, "/branch_id"),
        ({"branch_id": "x"}, "/branch_id"), ({"secret": "mine"}, "/secret"), ({"active": False}, "/active"),
        ({"description": "x" * 201}, "/description"),
    ],
)  # fmt: skip
def test_a_webhook_that_cannot_be_is_refused_by_its_field_and_nothing_changes(
    change: dict[str, Any], pointer: str
) -> None:
    before = everything()

    refused = add(**change)

    assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, pointer)
    assert "secret" not in refused.json["detail"] or pointer == "/secret"
    assert everything() == before


def test_a_webhook_is_changed_by_whoever_saw_its_last_version() -> None:
    hook = add().json
    before = everything()

    assert put(hook, version=7, events=["*"]).status == 412
    assert put(hook, url="https://192.168.0.1/").status == 422
    assert everything() == before
    changed = put(hook, events=["*"], active=False)
    assert (changed.status, changed.headers["ETag"]) == (200, '"2"')
    assert (changed.json["events"], changed.json["active"], changed.json["off"]) == (["*"], False, "by_hand")
    on_again = put(changed.json, active=True)
    assert (on_again.json["active"], on_again.json["off"], on_again.json["version"]) == (True, "", 3)


def test_a_webhook_is_removed_once() -> None:
    hook = add().json["id"]

    assert call("DELETE", f"/webhooks/{hook}", who=ADMIN).status == 204
    assert call("DELETE", f"/webhooks/{hook}", who=ADMIN).status == 404
    assert call("GET", f"/webhooks/{hook}", who=ADMIN).status == 404


def test_a_new_secret_signs_beside_the_old_one_and_asking_again_gives_the_same() -> None:
    made = add().json

    renewed = call("POST", f"/webhooks/{made['id']}/secret", who=ADMIN, key="renew-one")
    again = call("POST", f"/webhooks/{made['id']}/secret", who=ADMIN, key="renew-one")

    assert (renewed.status, again.json) == (200, renewed.json)
    assert renewed.json["secret"] not in ("", made["secret"]) and renewed.json["version"] == 2
    room = wiring.post_room()
    kept = room.webhooks.find(made["id"])
    assert kept is not None
    opened = [room.sealer.open(kept.id, sealed) for sealed in kept.secrets_at("2026")]
    assert opened == [renewed.json["secret"], made["secret"]]
    assert kept.secrets_at(renewed.json["old_secret_until"]) == [kept.secret]


def test_a_webhook_of_a_branch_is_for_those_who_may_act_there() -> None:
    ours, everywhere = branch(), add().json["id"]
    manager = staff("webhooks:manage", branch=ours)
    stranger = staff("webhooks:manage", branch=ELSEWHERE)
    before = everything()

    assert call("POST", "/webhooks", HOOK, who=manager).json["code"] == "not_allowed"
    assert call("POST", "/webhooks", {**HOOK, "branch_id": ours}, who=stranger).status == 403
    assert call("GET", f"/webhooks/{everywhere}", who=manager).status == 404
    assert call("DELETE", f"/webhooks/{everywhere}", who=manager).status == 404
    assert everything() == before
    made = call("POST", "/webhooks", {**HOOK, "branch_id": ours}, who=manager, key="of-a-branch")
    assert made.status == 201
    assert [each["id"] for each in call("GET", "/webhooks", who=manager).json["items"]] == [made.json["id"]]
    assert call("GET", "/webhooks", who=stranger).json["items"] == []
    assert call("GET", f"/webhooks/{made.json['id']}/deliveries", who=stranger).status == 404
    assert call("POST", f"/webhooks/{made.json['id']}/test", who=stranger).status == 404


def test_webhooks_come_in_pages() -> None:
    made = [add(key=f"hook-number-{number}").json["id"] for number in range(5)]

    first = call("GET", "/webhooks?limit=3", who=ADMIN).json
    second = call("GET", f"/webhooks?limit=3&cursor={first['next_cursor']}", who=ADMIN).json

    assert [each["id"] for each in first["items"] + second["items"]] == made
    assert second["next_cursor"] is None


def test_there_are_at_most_fifty() -> None:
    for number in range(50):
        assert add(key=f"hook-number-{number}").status == 201
    before = everything()

    refused = add(key="one-too-many")

    assert (refused.status, refused.json["code"]) == (409, "too_many_webhooks")
    assert everything() == before


def test_every_change_is_noted_for_the_audit_log_without_a_secret() -> None:
    hook = add().json
    put(hook, events=["*"])
    call("POST", f"/webhooks/{hook['id']}/secret", who=ADMIN)
    call("DELETE", f"/webhooks/{hook['id']}", who=ADMIN)

    images = [record["dynamodb"].get("NewImage", {}) for record in streams.records("settings")]
    notes = [image for image in images if image.get("kind", {}).get("S") == "note"]
    noted = [(note["operation"]["S"], note["object_kind"]["S"], note["object_id"]["S"]) for note in notes]
    operations = ["add_webhook", "replace_webhook", "renew_webhook_secret", "remove_webhook"]
    assert noted == [(operation, "webhook", hook["id"]) for operation in operations]
    said = [json.loads(note["after"]["S"] or "{}") for note in notes]
    assert [each.get("secret") for each in said] == [None, None, CHANGED.strip(), None]


def test_one_that_is_switched_off_by_hand_is_not_told_of_and_one_that_failed_is_by_the_name_of_its_host() -> (
    None
):
    hook = add(description="the ERP").json
    put(hook, active=False)
    room = wiring.post_room()
    kept = room.webhooks.find(hook["id"])
    assert kept is not None
    put({**hook, "version": 2}, active=True)
    on = room.webhooks.find(hook["id"])
    assert on is not None
    off = room.webhooks.replace(on, on.switched_off(Off.FAILING))

    changes = [
        r
        for r in streams.records("settings")
        if r["dynamodb"].get("NewImage", {}).get("kind") == {"S": "webhook"}
    ]
    told = streams.events_of(function("settings/publish_changes"), changes)

    assert [(event["source"], event["detail-type"]) for event in told] == [
        ("supermarket.settings", "WebhookDisabled")
    ]
    assert told[0]["detail"] == {
        "key": f"webhook#{hook['id']}#off#4", "at": off.changed_at, "version": 1,
        "data": {
            "webhook_id": hook["id"], "host": "erp.example.com", "description": "the ERP", "branch_id": None,
            "reason": "failing",
        },
    }  # fmt: skip
    assert "hush" not in repr(told)
