"""/orders/{order_id}: one order with its timeline."""

from supermarket import wiring
from supermarket.ecommerce import order_service
from supermarket.ecommerce.order_schemas import OrderView
from supermarket.edge.http import GUEST, Api, Caller

handler = app = Api("order")


@app.get("/orders/{order_id}", access=GUEST, returns=OrderView, headers=["X-Guest-Token"])
def show_order(order_id: str, caller: Caller) -> OrderView:
    """An order, to whoever placed it (a guest by X-Guest-Token) and to the branch's staff."""
    return OrderView.of(order_service.get(wiring.orders(), caller, order_id))
