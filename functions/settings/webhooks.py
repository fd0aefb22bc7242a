"""/webhooks: who outside is told of what happens."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller, Once, Page, PageRequest
from supermarket.settings import webhook_service
from supermarket.settings.webhook_schemas import NewSecretView, WebhookRequest, WebhookView

handler = app = Api("webhooks")
EXAMPLE = {
    "url": "https://erp.example.com/hooks/shop",
    "events": ["OrderPlaced", "OrderCancelled"],
    "description": "Orders into the ERP",
}


@app.get("/webhooks", access="webhooks:manage", paged=True, returns=WebhookView)
def list_webhooks(caller: Caller, page: PageRequest) -> Page[WebhookView]:
    """List the webhooks, in the order they were made."""
    return webhook_service.listed(wiring.post_room(), caller, page).map(WebhookView.of)


@app.post(
    "/webhooks", access="webhooks:manage", body=WebhookRequest, returns=NewSecretView, status=201, idempotent=True,
    sensitive=True, examples={"body": EXAMPLE},
)  # fmt: skip
def add_webhook(body: WebhookRequest, caller: Caller, once: Once | None) -> NewSecretView:
    """Tell somebody outside of what happens.

    The answer alone has the secret that messages are signed with (see docs/webhooks.md). It is told within a minute.
    """
    wish = webhook_service.Wish(**body.model_dump())
    made = webhook_service.add(wiring.post_room(), wiring.settings(), caller, wish, once)
    return NewSecretView.with_secret(made)
