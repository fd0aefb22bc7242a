"""Ordering again: what a past order had goes into the cart, as far as it can be had."""

from supermarket.ecommerce.cart_again_model import LeftOut, Refilled, with_line
from supermarket.ecommerce.cart_model import Cart, Shopper
from supermarket.ecommerce.cart_service import change_cart, show
from supermarket.ecommerce.guest_model import guest_key
from supermarket.ecommerce.offer_model import Offer
from supermarket.ecommerce.order_change_model import wanted_lines
from supermarket.ecommerce.order_model import Order
from supermarket.ecommerce.ports import Carts, Orders
from supermarket.ecommerce.storefront_service import Storefront, offers, online_branch
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import NotFound
from supermarket.kernel.once import Once, perform


def add_order(
    front: Storefront, carts: Carts, orders: Orders, caller: Caller, order_id: str, once: Once | None
) -> Refilled:
    """Raises NotFound for an order that is not the caller's own."""
    order, shopper = _own(orders, caller, order_id), Shopper.of(caller)
    lines = wanted_lines(order)
    wanted = [line.product_id for line in lines]
    left: list[LeftOut] = []

    def filled(cart: Cart, found: dict[str, Offer]) -> Cart:
        left.clear()
        for line in lines:
            cart = with_line(cart, line, found.get(line.product_id), left)
        return cart

    def again(done: Once) -> Refilled | None:
        if not carts.was_done(done):
            return None
        found = offers(front, online_branch(front), front.now(), wanted, shopper.user_id or "")
        filled(Cart(shopper.owner), found)
        return Refilled(show(front, carts, caller), tuple(left))

    def fill() -> Refilled:
        return Refilled(change_cart(front, carts, shopper, filled, wanted, once), tuple(left))

    return perform(once, fill, again)


def _own(orders: Orders, caller: Caller, order_id: str) -> Order:
    order = orders.get(order_id)
    if not order.belongs_to(caller, guest_key(caller.guest_token) if caller.guest_token else None):
        raise NotFound("There is no such order.")
    return order
