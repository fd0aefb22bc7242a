"""/cart/add-order: order again."""

from supermarket import wiring
from supermarket.ecommerce import cart_again_service
from supermarket.ecommerce.saved_schemas import OrderAgainRequest, RefilledCartView
from supermarket.edge.http import GUEST, Answer, Api, Caller, Once

handler = app = Api("cart_add_order")


@app.post(
    "/cart/add-order", access=GUEST, body=OrderAgainRequest, returns=RefilledCartView, idempotent=True,
    headers=["X-Guest-Token"], examples={"body": {"order_id": "0192f3a0-0000-7000-8000-0000000000f1"}},
)  # fmt: skip
def add_order(body: OrderAgainRequest, caller: Caller, once: Once | None) -> Answer:
    """Put what a past order of one's own had into the cart, at today's prices and as far as it can be had.

    `left_out` tells of each line that did not go in as it was ordered then.
    """
    shop = wiring.storefront(), wiring.carts(), wiring.orders()
    view = RefilledCartView.of_refilled(cart_again_service.add_order(*shop, caller, body.order_id, once))
    return Answer(view, headers=view.headers)
