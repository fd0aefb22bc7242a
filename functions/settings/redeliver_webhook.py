"""/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver: tell it once more."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller, Once
from supermarket.kernel import clock
from supermarket.settings import webhook_service
from supermarket.settings.webhook_schemas import DeliveryView

handler = app = Api("redeliver_webhook")


@app.post(
    "/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver", access="webhooks:manage", returns=DeliveryView,
    status=202, idempotent=True, sensitive=True,
)  # fmt: skip
def redeliver_webhook(webhook_id: str, delivery_id: str, caller: Caller, once: Once | None) -> DeliveryView:
    """Put a delivery back, whether it was taken, given up, or waits.

    It is the same message with the same `webhook-id`, tried at once and then as often as a new one.
    """
    room, now = wiring.post_room(), clock.now()
    put_back = webhook_service.redeliver(room, caller, webhook_id, delivery_id, now, once)
    return DeliveryView.of(put_back)
