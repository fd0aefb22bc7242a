"""/webhooks/{webhook_id}/deliveries: what it was told, and what it said."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller, Page, PageRequest
from supermarket.settings import webhook_service
from supermarket.settings.webhook_schemas import DeliveryQuery, DeliveryView

handler = app = Api("webhook_deliveries")


@app.get(
    "/webhooks/{webhook_id}/deliveries", access="webhooks:manage", query=DeliveryQuery, paged=True,
    returns=DeliveryView,
)  # fmt: skip
def list_webhook_deliveries(
    webhook_id: str, caller: Caller, query: DeliveryQuery, page: PageRequest
) -> Page[DeliveryView]:
    """List the deliveries of a month, the newest first.

    A page may hold fewer than were asked for and still be followed by another.
    """
    room = wiring.post_room()
    return webhook_service.deliveries(room, caller, webhook_id, page, query.state).map(DeliveryView.of)
