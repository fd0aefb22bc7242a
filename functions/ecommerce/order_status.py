"""/orders/{order_id}/status: bring an order from the shelf to the door."""

from supermarket import wiring
from supermarket.ecommerce import fulfilment_service
from supermarket.ecommerce.fulfilment_schemas import StatusRequest
from supermarket.ecommerce.order_schemas import OrderView
from supermarket.edge.http import Api, Caller, Request
from supermarket.edge.requests import expected_version

handler = app = Api("order_status")


@app.put(
    "/orders/{order_id}/status", access="orders:manage", body=StatusRequest, returns=OrderView, headers=["If-Match"],
    examples={"body": {"status": "picking"}},
)  # fmt: skip
def change_order_status(order_id: str, body: StatusRequest, caller: Caller, request: Request) -> OrderView:
    """Pick, pack, hand over, deliver an order, or take it back from the door.

    When `packed`, `lines` name what differs from the order. Short picks and substitutes change the total, never above
    what was agreed; a difference goes back. `delivered` asks for the `cash` of an order paid on delivery. Asking for
    the status it has changes nothing. With If-Match it must be the version that was read.

    409 `order_state`, `held`, `nothing_packed`, `substitution_refused`, `out_of_stock`, `not_paid`, `wrong_amount`.
    """
    expected = expected_version(request.headers) if "if-match" in request.headers else None
    change = body.change()
    return OrderView.of(
        fulfilment_service.change_status(wiring.packing(), caller, order_id, change, expected)
    )
