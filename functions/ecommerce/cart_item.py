"""/cart/items/{product_id}: one product in the cart."""

from supermarket import wiring
from supermarket.ecommerce import cart_service
from supermarket.ecommerce.cart_schemas import CartView, SetQuantity
from supermarket.edge.http import GUEST, Api, Caller

handler = app = Api("cart_item")


@app.patch(
    "/cart/items/{product_id}", access=GUEST, body=SetQuantity, returns=CartView, headers=["X-Guest-Token"],
    examples={"body": {"quantity": "0.350"}},
)  # fmt: skip
def set_quantity(product_id: str, body: SetQuantity, caller: Caller) -> CartView:
    """Have so much of a product that is in the cart, at today's price: what had changed of it counts as seen."""
    front, carts = wiring.storefront(), wiring.carts()
    return CartView.of(cart_service.set_quantity(front, carts, caller, product_id, body.quantity))


@app.delete("/cart/items/{product_id}", access=GUEST, returns=CartView, headers=["X-Guest-Token"])
def remove_item(product_id: str, caller: Caller) -> CartView:
    """Take a product out of the cart."""
    return CartView.of(cart_service.remove(wiring.storefront(), wiring.carts(), caller, product_id))
