"""What has changed in a cart since the shopper saw it, line by line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from supermarket.ecommerce.cart_model import MOST_OF_ONE, Cart, CartItem
from supermarket.kernel.money import ZERO, Money
from supermarket.kernel.quantity import Unit, show_quantity

if TYPE_CHECKING:
    from supermarket.ecommerce.offer_model import CartLine, Offer


class ChangeKind(StrEnum):
    PRICE = "price"
    PROMOTION = "promotion"
    """What promotions take off the line."""
    UNAVAILABLE = "unavailable"
    SHORT = "short"
    LIMIT = "limit"
    """More than may be in one order."""
    WITHDRAWN = "withdrawn"
    """The shop sells it no more."""


CANNOT_BE_HAD = frozenset({ChangeKind.UNAVAILABLE, ChangeKind.SHORT, ChangeKind.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class LineChange:
    """``before`` and ``now`` are amounts of a price or promotion, else quantities: what was wanted, what can be had."""

    kind: ChangeKind
    before: str | int
    now: str | int

    @classmethod
    def of_quantity(cls, kind: ChangeKind, before: int, now: int, unit: Unit) -> "LineChange":
        return cls(kind, show_quantity(before, unit), show_quantity(now, unit))

    @property
    def record(self) -> dict[str, str | int]:
        return {"kind": self.kind.value, "before": self.before, "now": self.now}


def changes_of(item: CartItem, offer: "Offer | None", off: Money) -> list[LineChange]:
    """``off`` is what promotions take off the line now."""
    if offer is None or not offer.sold:
        unit = offer.unit if offer else Unit.PIECE
        return [LineChange.of_quantity(ChangeKind.WITHDRAWN, item.quantity, 0, unit)]
    found = []
    if offer.price != item.price:
        found.append(LineChange(ChangeKind.PRICE, str(item.price), str(offer.price)))
    if item.off is not None and item.off != off:
        found.append(LineChange(ChangeKind.PROMOTION, str(item.off), str(off)))
    return [*found, *_too_many(item.quantity, offer)]


def _too_many(quantity: int, offer: "Offer") -> list[LineChange]:
    available, found = max(0, offer.available), []
    if available < quantity:
        kind = ChangeKind.SHORT if available else ChangeKind.UNAVAILABLE
        found.append(LineChange.of_quantity(kind, quantity, available, offer.unit))
    if offer.order_limit is not None and offer.order_limit < quantity:
        found.append(LineChange.of_quantity(ChangeKind.LIMIT, quantity, offer.order_limit, offer.unit))
    return found


def most_of(offer: "Offer") -> int:
    """The most of it in one cart."""
    most = MOST_OF_ONE[offer.unit]
    return most if offer.order_limit is None else min(most, offer.order_limit)


def accepted(cart: Cart, lines: "Sequence[CartLine]") -> Cart:
    """The cart with everything as it is now: today's prices, as much as can be had, without what cannot be had."""
    kept = (_accepted(line.item, line.offer) for line in lines)
    return replace(cart, items=tuple(item for item in kept if item is not None))


def _accepted(item: CartItem, offer: "Offer | None") -> CartItem | None:
    if offer is None or not offer.sold:
        return None
    quantity = min(item.quantity, offer.available, most_of(offer))
    return CartItem(item.product_id, quantity, offer.price) if quantity > 0 else None


def capped(cart: Cart, offers: "Mapping[str, Offer]") -> tuple[Cart, dict[str, LineChange]]:
    """A cart that took over a guest's, with no more of a product than one order may have; and what that changed."""
    brought = {item.product_id for item in cart.absorbed.items} if cart.absorbed else set()
    told: dict[str, LineChange] = {}

    def fitting(item: CartItem) -> CartItem:
        offer = offers.get(item.product_id)
        if offer is None or item.product_id not in brought or item.quantity <= (most := most_of(offer)):
            return item
        told[item.product_id] = LineChange.of_quantity(ChangeKind.LIMIT, item.quantity, most, offer.unit)
        return replace(item, quantity=most)

    items = tuple(fitting(item) for item in cart.items)
    return (replace(cart, items=items) if told else cart), told


def seen(cart: Cart, before: "Sequence[CartLine]", after: "Sequence[CartLine]") -> Cart:
    """The cart with what promotions take off, as the shopper sees it with the answer to a change of the cart.

    What the change itself gave or took is no news. What was other ``before`` it already, goes on being told.
    """
    was = {line.item.product_id: line.off for line in before}
    now = {line.item.product_id: line.off for line in after}

    def shown(item: CartItem) -> CartItem:
        known = item.off is not None and was.get(item.product_id, item.off) != item.off
        return item if known else replace(item, off=now.get(item.product_id, ZERO))

    return replace(cart, items=tuple(shown(item) for item in cart.items))
