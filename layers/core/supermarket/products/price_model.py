"""Prices that change: what is planned for a product, what holds now, and a line of record for each step.

A price has a scope: the whole shop, a branch, or a price list. A lasting price holds until the next one begins. A
temporary price holds over the lasting one of its scope, that which began last over the others, and gives way to
what would hold without it. A lasting price that was planned begins beneath the temporary ones that run; one that is
set at once ends them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from supermarket.kernel.errors import FieldError
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import ZERO, Money
from supermarket.products.model import HIGHEST_PRICE, Product

LONGEST_AHEAD = timedelta(days=1100)
REASON_LENGTH = 200


class PriceKind(StrEnum):
    """Who set it: the office here, the office with the product itself, or the rule for what is near its expiry."""

    PRICE = "price"
    EDIT = "edit"
    MARKDOWN = "markdown"


class PriceEvent(StrEnum):
    SCHEDULED = "scheduled"
    BEGAN = "began"
    ENDED = "ended"
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Scope:
    """A branch, a price list, or neither for the whole shop."""

    branch_id: str = ""
    list_id: str = ""

    def of(self, product: Product) -> Money | None:
        """The price that a product has here itself."""
        if self.branch_id:
            return product.branch_prices.get(self.branch_id)
        return product.list_prices.get(self.list_id) if self.list_id else product.price

    def priced(self, product: Product, price: Money | None) -> Product:
        if self.branch_id:
            return replace(product, branch_prices=_with(product.branch_prices, self.branch_id, price))
        if self.list_id:
            return replace(product, list_prices=_with(product.list_prices, self.list_id, price))
        return product if price is None else replace(product, price=price)


def _with(prices: Mapping[str, Money], key: str, price: Money | None) -> Mapping[str, Money]:
    kept = {name: amount for name, amount in prices.items() if name != key}
    return kept if price is None else {**kept, key: price}


@dataclass(frozen=True, slots=True)
class AskedPrice:
    """What the office asks for: at once where it says no day; ``ends_on`` is the last day of a temporary price."""

    price: Money | None
    mrp: Money | None = None
    branch_id: str = ""
    list_id: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    reason: str = ""


def problems_of(asked: AskedPrice, today: date) -> Iterator[FieldError]:
    """Everything about it that cannot be, whatever the product."""
    own = asked.branch_id or asked.list_id
    if asked.branch_id and asked.list_id:
        yield FieldError("/list_id", "a branch or a price list, not both")
    if asked.price is None and not own:
        yield FieldError("/price", "only a branch or a price list can do without a price of its own")
    if asked.price is not None and not ZERO < asked.price <= HIGHEST_PRICE:
        yield FieldError("/price", "more than nothing, and at most 100000000.00")
    if asked.mrp is not None and (own or asked.ends_on):
        yield FieldError(
            "/mrp", "the maximum retail price changes with a lasting price of the whole shop alone"
        )
    elif asked.mrp is not None and not ZERO < asked.mrp <= HIGHEST_PRICE:
        yield FieldError("/mrp", "more than nothing, and at most 100000000.00")
    last = today + LONGEST_AHEAD
    if asked.starts_on is not None and not today <= asked.starts_on <= last:
        yield FieldError("/starts_on", f"a day from {today} to {last}")
    if asked.ends_on is not None and not (asked.starts_on or today) <= asked.ends_on <= last:
        yield FieldError("/ends_on", f"a day from the first one to {last}")


@dataclass(frozen=True, slots=True)
class PriceChange:
    """A price from ``starts`` on (a time stamp), until ``ends`` for a temporary one; a markdown has no end known.

    A ``price`` of None takes a branch's or a list's own price away. A new ``mrp`` comes with a lasting price of the
    whole shop alone.
    """

    id: str
    price: Money | None
    starts: str
    ends: str = ""
    branch_id: str = ""
    list_id: str = ""
    mrp: Money | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    kind: PriceKind = PriceKind.PRICE
    reason: str = ""
    by: str = ""

    @property
    def scope(self) -> Scope:
        return Scope(self.branch_id, self.list_id)

    @property
    def lasting(self) -> bool:
        return not self.ends and self.kind is not PriceKind.MARKDOWN


@dataclass(frozen=True, slots=True)
class PriceLine:
    """What became of a change: ``old`` and ``new`` are what held in its scope before and after.

    ``due`` is when it was to happen, ``at`` when it did. ``by`` is who asked for it.
    """

    product_id: str
    event: PriceEvent
    change: PriceChange
    old: Money | None
    new: Money | None
    old_mrp: Money
    new_mrp: Money
    at: str
    due: str
    by: str
    place: int = 0
    message: str = ""

    @property
    def key(self) -> str:
        """Lines of one moment keep their order. A change begins, ends or fails once."""
        return f"{self.at}#{self.place:03d}#{self.change.id}#{self.event.value}"


@dataclass(frozen=True, slots=True)
class Plan:
    """The changes of a product that are still to begin, in the order they were made, and the temporary prices that
    run, in the order they began. ``under`` has what lasts beneath these, by scope.
    """

    product_id: str
    pending: tuple[PriceChange, ...] = ()
    running: tuple[PriceChange, ...] = ()
    under: Mapping[Scope, Money | None] = field(default_factory=dict)
    version: int = 0

    @property
    def due(self) -> str:
        """When something is next to be done, nothing for never."""
        return min((moment for moment, *_ in steps(self.pending, self.running)), default="")

    def change(self, change_id: str) -> PriceChange | None:
        return next((each for each in (*self.pending, *self.running) if each.id == change_id), None)

    def markdown(self, branch_id: str) -> PriceChange | None:
        return next(
            (c for c in self.running if c.kind is PriceKind.MARKDOWN and c.branch_id == branch_id), None
        )


def steps(
    pending: tuple[PriceChange, ...], running: tuple[PriceChange, ...]
) -> Iterator[tuple[str, int, int, PriceChange]]:
    """What is to happen, as it sorts: at one moment prices end before others begin."""
    for place, change in enumerate(running):
        if change.ends:
            yield change.ends, 0, place, change
    for place, change in enumerate(pending):
        yield change.starts, 1, place, change


def edited(old: Product, new: Product, by: str, at: str) -> PriceLine | None:
    """The line of a price or an MRP that was changed with the product itself."""
    if (old.price, old.mrp) == (new.price, new.mrp):
        return None
    change = PriceChange(new_id(), new.price, at, mrp=new.mrp, kind=PriceKind.EDIT, by=by)
    return PriceLine(old.id, PriceEvent.BEGAN, change, old.price, new.price, old.mrp, new.mrp, at, at, by)


def read_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
