"""Online orders: who wants what where, what it comes to, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import Conflict
from supermarket.kernel.money import Money
from supermarket.kernel.pricing import LineAmounts, Reduction, Tax, Totals, totals_of
from supermarket.kernel.quantity import Unit


class OrderState(StrEnum):
    PLACED = "placed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"

    @property
    def holds_stock(self) -> bool:
        """Whether its goods are reserved."""
        return self is OrderState.PLACED


_NEXT: Mapping[OrderState, frozenset[OrderState]] = {
    OrderState.PLACED: frozenset({OrderState.CANCELLED, OrderState.EXPIRED}),
    OrderState.CANCELLED: frozenset(),
    OrderState.EXPIRED: frozenset(),
}


class PaymentMethod(StrEnum):
    CASH_ON_DELIVERY = "cash_on_delivery"


@dataclass(frozen=True, slots=True)
class Recipient:
    """``phone`` as +8801XXXXXXXXX. ``email`` is empty when none was given."""

    name: str
    phone: str
    email: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    line: str
    area: str
    city: str
    postcode: str = ""


@dataclass(frozen=True, slots=True)
class Checkout:
    """What a shopper says when buying. ``expected_total`` is what the shopper was shown, if told."""

    recipient: Recipient
    address: Address
    payment_method: PaymentMethod = PaymentMethod.CASH_ON_DELIVERY
    note: str = ""
    expected_total: Money | None = None
    age_checked: bool = False

    def check_total(self, total: Money) -> None:
        if self.expected_total is not None and self.expected_total != total:
            raise Conflict(
                f"The total is now {total}.",
                code="total_changed",
                total=str(total),
                expected=str(self.expected_total),
            )


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A product as it was sold: its names, price and tax do not change with the catalogue, nor a bundle's ``parts``."""

    product_id: str
    sku: str
    name: str
    name_bn: str
    unit: Unit
    quantity: int
    unit_price: Money
    tax: Tax
    amounts: LineAmounts
    parts: tuple[tuple[str, int], ...] = ()
    promotions: tuple[Reduction, ...] = ()

    @property
    def taken(self) -> tuple[tuple[str, int], ...]:
        """What it takes from the shelf: products, and how much of each."""
        return self.parts or ((self.product_id, self.quantity),)


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """``by`` is a user's id, ``guest`` or ``system``."""

    state: OrderState
    at: datetime
    by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """``guest_key`` is the mark of the token it was placed with, ``customer_id`` the user's; both may be there.

    ``checked_age`` is how old the shopper said to be, where its goods ask for it. ``coupons`` are the promotions it
    used up as coupons, each with the customer it was counted for, empty where that is not limited.
    """

    id: str
    number: str
    branch_id: str
    warehouse_id: str
    business_date: date
    recipient: Recipient
    address: Address
    payment_method: PaymentMethod
    lines: tuple[OrderLine, ...]
    placed_at: datetime
    reserved_until: datetime
    timeline: tuple[TimelineEntry, ...]
    note: str = ""
    customer_id: str = ""
    guest_key: str = ""
    version: int = 1
    checked_age: int = 0
    coupons: tuple[tuple[str, str], ...] = ()

    @property
    def state(self) -> OrderState:
        return self.timeline[-1].state

    @property
    def totals(self) -> Totals:
        return totals_of((line.tax, line.amounts) for line in self.lines)

    def moved(self, state: OrderState, at: datetime, by: str, reason: str = "") -> "Order":
        """In its next state. Raises Conflict when that does not follow from the one it is in."""
        if state not in _NEXT[self.state]:
            raise Conflict(f"An order that is {self.state} cannot become {state}.", code="order_state")
        entry = TimelineEntry(state, at, by, reason)
        return replace(self, timeline=(*self.timeline, entry), version=self.version + 1)

    @property
    def anonymous(self) -> bool:
        return not self.recipient.phone

    def anonymised(self) -> "Order":
        """The same sale, and nobody's: without who it was for, where it went and what was said."""
        silent = tuple(replace(entry, reason="") for entry in self.timeline)
        return replace(
            self, recipient=Recipient("", ""), address=Address("", "", ""), note="", guest_key="", timeline=silent,
            version=self.version + 1,
        )  # fmt: skip

    def belongs_to(self, caller: Caller, key: str | None) -> bool:
        """``key`` is the mark of the guest token the caller sent."""
        as_user = bool(caller.user_id) and caller.user_id == self.customer_id
        return as_user or (bool(key) and key == self.guest_key)

    def seen_by_staff(self, caller: Caller, permission: str) -> bool:
        return caller.may(permission) and caller.may_at(self.branch_id)
