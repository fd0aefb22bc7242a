"""/cart/add: put a product into the cart."""

from supermarket import wiring
from supermarket.ecommerce import cart_service
from supermarket.ecommerce.cart_schemas import AddToCart, CartView
from supermarket.edge.http import GUEST, Answer, Api, Caller, Once

handler = app = Api("cart_add")
EXAMPLE = {"product_id": "0192f3a0-0000-7000-8000-000000000001", "quantity": 2}


@app.post(
    "/cart/add", access=GUEST, body=AddToCart, returns=CartView, idempotent=True, headers=["X-Guest-Token"],
    examples={"body": EXAMPLE},
)  # fmt: skip
def add_to_cart(body: AddToCart, caller: Caller, once: Once | None) -> Answer:
    """Put a product into the cart, or more of it, at today's price.

    422 for more than one order may have of it (`order_limit`).

    A guest without a token is given one, in the answer and in its header X-Guest-Token; an Idempotency-Key
    counts from the second request on, when there is a token to know the guest by.
    """
    front, carts = wiring.storefront(), wiring.carts()
    view = CartView.of(cart_service.add(front, carts, caller, body.product_id, body.quantity, once))
    return Answer(view, headers=view.headers)
