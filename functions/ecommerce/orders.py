"""/orders: a customer's own orders, or a branch's."""

from supermarket import wiring
from supermarket.ecommerce import order_service
from supermarket.ecommerce.order_schemas import OrderQuery, OrderSummaryView
from supermarket.edge.http import SIGNED_IN, Api, Caller, Page, PageRequest

handler = app = Api("orders")


@app.get("/orders", access=SIGNED_IN, query=OrderQuery, returns=OrderSummaryView, paged=True)
def list_orders(query: OrderQuery, caller: Caller, page: PageRequest) -> Page[OrderSummaryView]:
    """Orders, newest first.

    A customer sees their own. With the permission orders:read it is those of a branch (one's own if none is
    named) placed on a date (today if none is named). `status=placed` without a date lists all that wait, the
    most urgent first; a status with a date may make pages shorter than asked for.
    """
    asked = query.branch_id, query.date, query.status
    found = order_service.visible(wiring.orders(), wiring.settings(), caller, page, *asked)
    return found.map(OrderSummaryView.of)
