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
    """Call off an order: its goods, coupons and slot are free again, and what was paid goes back.

    Whoever placed it can until it is picked, the branch's staff with orders:manage until it is handed over. Cancelling
    again changes nothing.
    """
    return OrderView.of(order_service.cancel(wiring.order_desk(), caller, order_id, body.reason or ""))
