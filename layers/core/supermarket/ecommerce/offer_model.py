"""Offers: what a product costs now and how much of it the online shop has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from supermarket.ecommerce.cart_change_model import CANNOT_BE_HAD, ChangeKind, LineChange, changes_of
from supermarket.ecommerce.cart_model import Cart, CartItem
from supermarket.ecommerce.parts_model import Part, Taken, sharing
from supermarket.kernel.errors import FieldError, Invalid, OutOfStock
from supermarket.kernel.money import ZERO, Money
from supermarket.kernel.pricing import LineAmounts, Reduction, Tax, Totals, line_amounts, totals_of
from supermarket.kernel.quantity import Unit, show_quantity


@dataclass(frozen=True, slots=True)
class Offer:
    """``sold`` is False for a product that left the catalogue. ``parts`` are those of a bundle.

    ``price_list`` is the one it was priced for, empty for none. ``order_limit`` is the most of it in one order.
    """

    product_id: str
    sku: str
    name: str
    name_bn: str
    unit: Unit
    price: Money
    tax: Tax
    available: int
    sold: bool = True
    parts: tuple[Part, ...] = ()
    minimum_age: int = 0
    category_id: str = ""
    brand_id: str = ""
    price_list: str = ""
    order_limit: int | None = None

    def taken(self, quantity: int) -> Taken:
        """What leaves the shelf for so many: the product, or a bundle's parts."""
        if not self.parts:
            return ((self.product_id, quantity),)
        return tuple((part.product_id, part.quantity * quantity) for part in self.parts)

    def amounts(self, quantity: int, discount: Money = ZERO) -> LineAmounts:
        return line_amounts(self.price, quantity, self.unit, self.tax, discount)


@dataclass(frozen=True, slots=True)
class CartLine:
    """``told`` is what was changed in it just now, by putting two carts together."""

    item: CartItem
    offer: Offer | None
    promotions: tuple[Reduction, ...] = ()
    told: tuple[LineChange, ...] = ()

    @property
    def taken(self) -> Taken:
        return self.offer.taken(self.item.quantity) if self.offer and self.offer.sold else ()

    @property
    def off(self) -> Money:
        return Money.total(each.amount for each in self.promotions)

    @property
    def changes(self) -> list[LineChange]:
        """What is not as it was when the shopper last saw it."""
        return [*self.told, *changes_of(self.item, self.offer, self.off)]

    @property
    def kinds(self) -> set[ChangeKind]:
        return {change.kind for change in self.changes}

    @property
    def amounts(self) -> LineAmounts:
        """What it comes to at today's price; nothing when it is not sold any more."""
        if self.offer is None or not self.offer.sold:
            return LineAmounts(ZERO, ZERO, ZERO, ZERO, ZERO)
        return self.offer.amounts(self.item.quantity, self.off)


def lines_of(cart: Cart, offers: Mapping[str, Offer]) -> list[CartLine]:
    lines = [CartLine(item, offers.get(item.product_id)) for item in cart.items]
    return sharing(lines) if any(line.offer and line.offer.parts for line in lines) else lines


def checked_age(lines: Sequence[CartLine], checked: bool) -> int:
    """The age that the goods ask for. Raises Invalid, naming the lines, when the shopper did not say to be so old."""
    ages = [line.offer.minimum_age if line.offer else 0 for line in lines]
    errors = [
        FieldError(f"/items/{place}", f"only for people of {age} and above", "age_check")
        for place, age in enumerate(ages)
        if age and not checked
    ]
    if errors:
        raise Invalid("The shopper's age has to be checked.", code="age_check", errors=errors)
    return max(ages, default=0)


def cart_totals(lines: Sequence[CartLine]) -> Totals:
    return totals_of((line.offer.tax, line.amounts) for line in lines if line.offer and line.offer.sold)


@dataclass(frozen=True, slots=True)
class PricedCart:
    """A cart at today's prices. ``guest_token`` is there when it was made for this request."""

    lines: list[CartLine]
    totals: Totals
    guest_token: str | None = None
    coupon: str = ""
    coupon_holds: bool = False


def shortage(lines: Sequence[CartLine]) -> OutOfStock | None:
    """Every line that cannot be had as it stands, by its place in the cart; None when all can."""
    short = {place: line for place, line in enumerate(lines) if CANNOT_BE_HAD & line.kinds}
    if not short:
        return None
    errors = [
        FieldError(f"/items/{place}/quantity", _why(line), _code(line)) for place, line in short.items()
    ]
    told = [_told(place, line) for place, line in short.items()]
    return OutOfStock("Some products cannot be delivered as ordered.", errors=errors, lines=told)


def _code(line: CartLine) -> str:
    return "not_sold" if ChangeKind.WITHDRAWN in line.kinds else "out_of_stock"


def _why(line: CartLine) -> str:
    if line.offer is None or not line.offer.sold:
        return "this product is no longer sold"
    return f"{line.offer.name}: {show_quantity(max(0, line.offer.available), line.offer.unit)} available"


def _told(place: int, line: CartLine) -> dict[str, Any]:
    unit = line.offer.unit if line.offer else Unit.PIECE
    sold = line.offer is not None and line.offer.sold
    available = line.offer.available if line.offer and sold else 0
    return {
        "pointer": f"/items/{place}/quantity",
        "product_id": line.item.product_id,
        "quantity": show_quantity(line.item.quantity, unit),
        "available": show_quantity(max(0, available), unit),
        "changes": [change.record for change in line.changes],
    }
