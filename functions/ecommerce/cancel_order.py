"""/orders/{order_id}/cancel: call an order off."""

from supermarket import wiring
from supermarket.ecommerce import order_service
from supermarket.ecommerce.order_schemas import CancelRequest, OrderView
from supermarket.edge.http import GUEST, Api, Caller

handler = app = Api("cancel_order")


@app.put(
    "/orders/{order_id}/cancel", access=GUEST, body=CancelRequest, returns=OrderView, headers=["X-Guest-Token"],
    staff="orders:manage", examples={"body": {"reason": "Ordered twice"}},
)  # fmt: skip
def cancel_order(order_id: str, body: CancelRequest, caller: Caller) -> OrderView:
    """Call off an order that is still `placed`, and release its goods.

    For whoever placed it, and for the branch's staff with orders:manage. Cancelling again changes nothing.
    """
    shop = wiring.orders(), wiring.stock(), wiring.promotions()
    return OrderView.of(order_service.cancel(*shop, caller, order_id, body.reason or ""))
