"""Reminding customers of a cart they left behind: when, and whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from supermarket.ecommerce.cart_model import Cart
from supermarket.ecommerce.offer_model import CartLine, PricedCart

BETWEEN = timedelta(days=7)
"""At most one reminder to a customer in this time."""
LOOKED_BACK = 24
"""Hours whose carts are looked at again, for runs that were missed or broke off."""
LINES_TOLD = 10


@dataclass(frozen=True, slots=True)
class LeftCart:
    """A customer's cart, empty when it has expired, as it was last touched."""

    customer_id: str
    cart: Cart
    touched_at: datetime


@dataclass(frozen=True, slots=True)
class Reminders:
    """What a customer was reminded of. ``version`` is 0 until it is stored.

    ``letter`` is what the last reminder told, ``cart_version`` the cart it was about. ``stopped_at`` is None while the
    customer has not asked for no more of them.
    """

    customer_id: str
    reminded_at: datetime | None = None
    cart_version: int = 0
    letter: Mapping[str, Any] = field(default_factory=dict)
    stopped_at: datetime | None = None
    version: int = 0

    def stopped(self, now: datetime) -> "Reminders":
        return replace(self, stopped_at=now, letter={})

    def after(self, left: LeftCart, letter: Mapping[str, Any], now: datetime) -> "Reminders":
        return replace(self, reminded_at=now, cart_version=left.cart.version, letter=letter)

    def why_not(self, left: LeftCart, now: datetime, ordered_at: datetime | None) -> str:
        """Why this cart is not reminded of, empty when it is. ``ordered_at`` is when the customer last ordered."""
        if self.stopped_at is not None:
            return "stopped"
        if self.reminded_at is not None and now - self.reminded_at < BETWEEN:
            return "reminded lately"
        if ordered_at is not None and ordered_at >= left.touched_at:
            return "ordered since"
        return "" if left.cart.items else "empty"


def hours_due(now: datetime, after_hours: int) -> list[datetime]:
    """The hours whose carts have been left alone for long enough, the oldest first, each by its beginning."""
    past = now - timedelta(hours=after_hours + 1)
    last = past.replace(minute=0, second=0, microsecond=0)
    return [last - timedelta(hours=back) for back in reversed(range(LOOKED_BACK))]


def letter_of(cart: PricedCart, name: str, name_bn: str, email: str) -> dict[str, Any]:
    """What the reminder tells; empty when nothing of the cart can be had any more."""
    to_be_had = [line for line in cart.lines if line.offer and line.offer.sold and line.offer.available > 0]
    if not to_be_had:
        return {}
    return {
        "name": name, "name_bn": name_bn, "email": email, "lines": _lines(to_be_had[:LINES_TOLD]),
        "more": max(0, len(to_be_had) - LINES_TOLD), "total": cart.totals.total.poisha,
    }  # fmt: skip


def _lines(lines: Sequence[CartLine]) -> list[dict[str, Any]]:
    return [
        {
            "product_id": offer.product_id, "sku": offer.sku, "name": offer.name, "name_bn": offer.name_bn,
            "quantity": line.item.quantity, "unit": offer.unit.value, "total": line.amounts.total.poisha,
        }
        for line in lines
        if (offer := line.offer)
    ]  # fmt: skip
