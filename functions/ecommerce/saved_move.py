"""/cart/saved/{product_id}/move: between the saved list and the cart."""

from supermarket import wiring
from supermarket.ecommerce import saved_service
from supermarket.ecommerce.cart_schemas import CartView
from supermarket.ecommerce.saved_schemas import Direction, MoveRequest
from supermarket.edge.http import GUEST, Api, Caller, Once

handler = app = Api("saved_move")


@app.post(
    "/cart/saved/{product_id}/move", access=GUEST, body=MoveRequest, returns=CartView, idempotent=True,
    headers=["X-Guest-Token"], examples={"body": {"to": "cart"}},
)  # fmt: skip
def move_product(product_id: str, body: MoveRequest, caller: Caller, once: Once | None) -> CartView:
    """Move a product out of the saved list into the cart, or back, with its quantity.

    What is in the cart already is added to, and 422 for more than one order may have; what is in the list already is
    replaced. 409 `cart_full` or `saved_full`.
    """
    desk, to_cart = wiring.saved_desk(), body.to is Direction.CART
    return CartView.of(saved_service.move(desk, caller, product_id, to_cart, once))
