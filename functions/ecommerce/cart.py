"""/cart: what a shopper has put together."""

from supermarket import wiring
from supermarket.ecommerce import cart_service
from supermarket.ecommerce.cart_schemas import CartQuery, CartView
from supermarket.edge.http import GUEST, Answer, Api, Caller

handler = app = Api("cart")


@app.get("/cart", access=GUEST, query=CartQuery, returns=CartView, headers=["X-Guest-Token"])
def show_cart(query: CartQuery, caller: Caller) -> Answer:
    """The shopper's cart at today's prices.

    A guest without a token is given one, in the answer and in its header X-Guest-Token. Whoever signs in and
    still sends it finds what they left behind in their own cart: quantities are added up, to no more than one order
    may have.

    Each line tells in `changes` what is not as the shopper last saw it. It is told until the line is changed, or until
    all is accepted with `accept=true`: today's prices then count as seen, quantities come down to what can be had, and
    what cannot be had at all is taken out.
    """
    view = CartView.of(cart_service.show(wiring.storefront(), wiring.carts(), caller, query.accept))
    return Answer(view, headers=view.headers)


@app.delete("/cart", access=GUEST, status=204, headers=["X-Guest-Token"])
def empty_cart(caller: Caller) -> None:
    """Take everything out of the cart."""
    cart_service.empty(wiring.storefront(), wiring.carts(), caller)
