"""A past order's lines going into a cart again, as far as they can be had."""

from dataclasses import dataclass

from supermarket.ecommerce.cart_change_model import ChangeKind, LineChange, most_of
from supermarket.ecommerce.cart_model import MOST_ITEMS, Cart, CartItem
from supermarket.ecommerce.offer_model import Offer, PricedCart
from supermarket.ecommerce.order_model import OrderLine


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A line of the order that did not go into the cart as it was; ``change`` says how much of it did, and why.

    None for ``change`` where the cart held too many different products.
    """

    line: OrderLine
    change: LineChange | None


@dataclass(frozen=True, slots=True)
class Refilled:
    cart: PricedCart
    left_out: tuple[LeftOut, ...]


def with_line(cart: Cart, line: OrderLine, offer: Offer | None, left: list[LeftOut]) -> Cart:
    """With as much of the line as can be had; what is left out is added to ``left``."""
    old = cart.item(line.product_id)
    there = old.quantity if old else 0
    if old is None and len(cart.items) >= MOST_ITEMS:
        left.append(LeftOut(line, None))
        return cart
    kind, room = _room(offer, there)
    more = max(0, min(line.quantity, room))
    if more < line.quantity:
        left.append(LeftOut(line, LineChange.of_quantity(kind, line.quantity, more, line.unit)))
    if not more or offer is None:
        return cart
    return cart.with_item(CartItem(line.product_id, there + more, offer.price))


def _room(offer: Offer | None, there: int) -> tuple[ChangeKind, int]:
    """How much more can go into the cart, and why no more than that."""
    if offer is None or not offer.sold:
        return ChangeKind.WITHDRAWN, 0
    available, most = max(0, offer.available), most_of(offer)
    if most < available:
        return ChangeKind.LIMIT, most - there
    return ChangeKind.SHORT if available else ChangeKind.UNAVAILABLE, available - there
