"""/webhooks/{webhook_id}/test: see whether it listens."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller, Once
from supermarket.kernel import clock
from supermarket.settings import webhook_service
from supermarket.settings.webhook_schemas import DeliveryView

handler = app = Api("ping_webhook")


@app.post(
    "/webhooks/{webhook_id}/test", access="webhooks:manage", returns=DeliveryView, status=202, idempotent=True,
    sensitive=True,
)  # fmt: skip
def ping_webhook(webhook_id: str, caller: Caller, once: Once | None) -> DeliveryView:
    """Send a webhook the message `Ping`, once.

    What came of it is among its deliveries a moment later.
    """
    return DeliveryView.of(webhook_service.ping(wiring.post_room(), caller, webhook_id, clock.now(), once))
