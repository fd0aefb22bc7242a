"""/webhooks/{webhook_id}: one of those outside who are told."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller
from supermarket.settings import webhook_service
from supermarket.settings.webhook_schemas import WebhookChange, WebhookView

handler = app = Api("webhook")
EXAMPLE = {"url": "https://erp.example.com/hooks/shop", "events": ["*"], "active": True}


@app.get("/webhooks/{webhook_id}", access="webhooks:manage", returns=WebhookView)
def read_webhook(webhook_id: str, caller: Caller) -> WebhookView:
    """Show a webhook."""
    return WebhookView.of(webhook_service.webhook(wiring.post_room(), caller, webhook_id))


@app.put(
    "/webhooks/{webhook_id}", access="webhooks:manage", body=WebhookChange, returns=WebhookView, guarded=True,
    sensitive=True, examples={"body": EXAMPLE},
)  # fmt: skip
def replace_webhook(webhook_id: str, body: WebhookChange, caller: Caller, expected: int) -> WebhookView:
    """Change a webhook, or switch it off and on.

    What waits for one that is switched off is given up when its turn comes, and can be put back.
    """
    wish = webhook_service.Wish(**body.model_dump())
    room, settings = wiring.post_room(), wiring.settings()
    return WebhookView.of(webhook_service.change(room, settings, caller, webhook_id, wish, expected))


@app.delete("/webhooks/{webhook_id}", access="webhooks:manage", status=204, sensitive=True)
def remove_webhook(webhook_id: str, caller: Caller) -> None:
    """Tell it nothing any more, not even what waits."""
    webhook_service.remove(wiring.post_room(), caller, webhook_id)
