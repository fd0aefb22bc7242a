"""/orders/{order_id}/lines: take goods out of an order that was placed."""

from supermarket import wiring
from supermarket.ecommerce import order_change_service
from supermarket.ecommerce.order_change_schemas import OrderChangeRequest
from supermarket.ecommerce.order_schemas import OrderView
from supermarket.edge.http import GUEST, Api, Caller, Request
from supermarket.edge.requests import expected_version

handler = app = Api("order_lines")


@app.put(
    "/orders/{order_id}/lines", access=GUEST, body=OrderChangeRequest, returns=OrderView,
    headers=["X-Guest-Token", "If-Match"], staff="orders:manage",
    examples={"body": {"lines": [{"product_id": "01890000-0000-7000-8000-000000000001", "quantity": 0}]}},
)  # fmt: skip
def change_order_lines(
    order_id: str, body: OrderChangeRequest, caller: Caller, request: Request
) -> OrderView:
    """Take lines out of an order, or less of them: nothing is added, one orders again for that.

    Whoever placed it can until it is picked, and the branch's staff with orders:manage. The goods are free again; what
    was paid for them goes back, or is not asked for at the door. Reductions keep their share, the delivery its fee.
    Wanting what it has changes nothing. With If-Match it must be the version that was read.

    409 `order_state`, `held`, `nothing_left`, `below_minimum`, `too_many_changes`; `promoted_together` for a shopper
    whose promotion is off several goods together.
    """
    expected = expected_version(request.headers) if "if-match" in request.headers else None
    return OrderView.of(
        order_change_service.change_lines(
            wiring.order_desk(), wiring.zones(), caller, order_id, body.wanted(), body.reason, expected
        )
    )
