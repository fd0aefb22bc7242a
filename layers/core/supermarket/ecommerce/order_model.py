"""Online orders: who wants what where, what it comes to, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from supermarket.ecommerce.order_state_model import Actor, OrderState, check_move
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import Conflict
from supermarket.kernel.money import ZERO, Money
from supermarket.kernel.pricing import LineAmounts, Reduction, Tax, Totals, totals_of
from supermarket.kernel.quantity import Unit


class PaymentMethod(StrEnum):
    """How it is paid: on delivery, by the credit one has with the shop, or through a gateway of that name."""

    CASH_ON_DELIVERY = "cash_on_delivery"
    STORE_CREDIT = "store_credit"
    BKASH = "bkash"
    NAGAD = "nagad"
    SSLCOMMERZ = "sslcommerz"
    STRIPE = "stripe"

    @property
    def hosted(self) -> bool:
        """Whether it is paid on a page of a gateway's."""
        return self not in (PaymentMethod.CASH_ON_DELIVERY, PaymentMethod.STORE_CREDIT)

    @property
    def first_state(self) -> OrderState:
        waits = self is not PaymentMethod.CASH_ON_DELIVERY
        return OrderState.AWAITING_PAYMENT if waits else OrderState.PLACED


class Substitution(StrEnum):
    """What the shopper wants instead of what is not there."""

    NONE = "none"
    SIMILAR = "similar"


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
    pickup: bool = False
    slot_id: str = ""
    substitution: Substitution = Substitution.SIMILAR
    substitutions: Mapping[str, Substitution] = field(default_factory=dict)
    """Where a product is to be treated otherwise than ``substitution`` says."""

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
    substitution: Substitution = Substitution.SIMILAR
    packed: int | None = None
    """How much was really packed, where that is not what is charged: a heavier piece costs no more."""
    instead_of: str = ""
    """The product that this one was packed for."""

    @property
    def taken(self) -> tuple[tuple[str, int], ...]:
        """What it takes from the shelf: products, and how much of each."""
        quantity = self.quantity if self.packed is None else self.packed
        return self.parts or (((self.product_id, quantity),) if quantity else ())


@dataclass(frozen=True, slots=True)
class Delivery:
    """How it gets to the shopper, and what that costs. ``slot_id`` and the times are empty where none was chosen."""

    zone_id: str
    pickup: bool
    tax: Tax
    amounts: LineAmounts
    slot_id: str = ""
    starts_at: str = ""
    ends_at: str = ""

    @property
    def over_capacity(self) -> bool:
        """Whether it is promised a time in which it has no place: others took that, before it was paid after all."""
        return bool(self.starts_at) and not self.slot_id


@dataclass(frozen=True, slots=True)
class Return:
    """Goods that came back: of each product how much, and whether it can be sold again; ``amount`` is paid back."""

    id: str
    at: datetime
    by: str
    reason: str
    lines: tuple[tuple[str, int, bool], ...]
    amounts: LineAmounts
    taxes: tuple[tuple[Tax, LineAmounts], ...] = ()

    def of(self, product_id: str) -> int:
        return sum(quantity for each, quantity, _ in self.lines if each == product_id)


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """``by`` is a user's id, ``guest`` or ``system``. ``changed`` when its lines were, and its state stayed."""

    state: OrderState
    at: datetime
    by: str = ""
    reason: str = ""
    changed: bool = False

    @property
    def what(self) -> str:
        return "changed" if self.changed else self.state.value


@dataclass(frozen=True, slots=True)
class TakenOut:
    """How much of a product was taken out of an order after it was placed, and what that came to."""

    product_id: str
    quantity: int
    tax: Tax
    amounts: LineAmounts


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """``guest_key`` is the mark of the token it was placed with, ``customer_id`` the user's; both may be there.

    ``checked_age`` is how old the shopper said to be, where its goods ask for it. ``coupons`` are the promotions it
    used up as coupons, each with the customer it was counted for, empty where that is not limited.

    ``placed_lines`` is what was ordered, where that was changed or something else was packed; ``taken_out`` is what
    each change took out, in the order of the changes in its timeline. ``payments`` counts the attempts to pay it,
    ``payment_id`` is the newest of them, or the one that paid it; ``paid`` is what came in by it. ``held`` says why a
    manager has to look at it before it is picked. ``back_ordered`` when it was paid though the goods were gone.
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
    delivery: Delivery | None = None
    placed_lines: tuple[OrderLine, ...] = ()
    taken_out: tuple[tuple[TakenOut, ...], ...] = ()
    payment_id: str = ""
    payments: int = 0
    paid: Money = ZERO
    held: str = ""
    back_ordered: bool = False
    returns: tuple[Return, ...] = ()

    @property
    def state(self) -> OrderState:
        return self.timeline[-1].state

    @property
    def totals(self) -> Totals:
        """With the delivery."""
        return self._totals(self.lines)

    @property
    def agreed(self) -> Totals:
        """As it was placed: never is more taken than this."""
        return self._totals(self.placed_lines or self.lines)

    def _totals(self, lines: tuple[OrderLine, ...]) -> Totals:
        brought = self.delivery
        fee = [(brought.tax, brought.amounts)] if brought and brought.amounts.total else []
        return totals_of([*((line.tax, line.amounts) for line in lines), *fee])

    @property
    def taken(self) -> list[tuple[str, int]]:
        """What all of it takes from the shelf."""
        return [each for line in self.lines for each in line.taken]

    def taken_out_of(self, product_id: str) -> int:
        """How much of a product was ordered, and then not wanted after all."""
        return sum(each.quantity for once in self.taken_out for each in once if each.product_id == product_id)

    @property
    def accepted(self) -> bool:
        """Whether the shop has ever taken it on."""
        return any(entry.state.accepted for entry in self.timeline)

    @property
    def came_back(self) -> Money:
        """What all returns are worth."""
        return Money.total(each.amounts.total for each in self.returns)

    @property
    def due(self) -> Money:
        """What is to be paid for it, less what came back."""
        return self.totals.total - self.came_back

    def moved(
        self, state: OrderState, at: datetime, by: str, reason: str = "", actor: Actor = Actor.SYSTEM
    ) -> "Order":
        """In its next state. Raises Conflict when that does not follow, or is not for this actor to do."""
        check_move(self.state, state, actor)
        entry = TimelineEntry(state, at, by, reason)
        return replace(self, timeline=(*self.timeline, entry), version=self.version + 1)

    def without_slot(self) -> "Order":
        """With the time it was promised, and no place of the slot's."""
        return replace(self, delivery=self.delivery and replace(self.delivery, slot_id=""))

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
