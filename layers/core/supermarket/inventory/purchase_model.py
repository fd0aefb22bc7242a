"""Purchase orders: what was ordered, how far it has come, and which step may follow which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from supermarket.kernel.errors import Conflict
from supermarket.kernel.money import BASIS_POINTS, ZERO, Money, divide_half_up
from supermarket.kernel.quantity import Unit

PREFIX = "PO"


class PurchaseState(StrEnum):
    DRAFT = "draft"
    SENT = "sent"
    PARTIALLY_RECEIVED = "partially_received"
    RECEIVED = "received"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Act(StrEnum):
    EDIT = "edit"
    SEND = "send"
    CANCEL = "cancel"
    RECEIVE = "receive"
    RETURN = "return"
    INVOICE = "invoice"
    CLOSE = "close"


_DRAFT, _SENT, _PARTLY = PurchaseState.DRAFT, PurchaseState.SENT, PurchaseState.PARTIALLY_RECEIVED
_ALL, _CLOSED, _CANCELLED = PurchaseState.RECEIVED, PurchaseState.CLOSED, PurchaseState.CANCELLED

STEPS: Mapping[PurchaseState, Mapping[Act, tuple[PurchaseState, ...]]] = {
    _DRAFT: {Act.EDIT: (_DRAFT,), Act.SEND: (_SENT,), Act.CANCEL: (_CANCELLED,)},
    _SENT: {Act.CANCEL: (_CANCELLED,), Act.RECEIVE: (_SENT, _PARTLY, _ALL), Act.INVOICE: (_SENT,)},
    _PARTLY: {
        Act.RECEIVE: (_PARTLY, _ALL), Act.RETURN: (_PARTLY,), Act.INVOICE: (_PARTLY,), Act.CLOSE: (_CLOSED,),
    },
    _ALL: {Act.RECEIVE: (_ALL,), Act.RETURN: (_ALL,), Act.INVOICE: (_ALL,), Act.CLOSE: (_CLOSED,)},
    _CLOSED: {Act.RETURN: (_CLOSED,), Act.INVOICE: (_CLOSED,)},
    _CANCELLED: {},
}  # fmt: skip
"""Where each act may lead from each state. What is not here is refused."""

PERMISSIONS: Mapping[Act, str] = {
    **dict.fromkeys(Act, "inventory:manage"),
    Act.RECEIVE: "inventory:adjust",
}


@dataclass(frozen=True, slots=True)
class OrderLine:
    """``quantity`` in the product's smallest unit. ``unit_cost``, without VAT, buys a ``pack`` of ``pack_quantity``, or
    where none is named a piece, kilogram or litre; ``discount`` is for the whole line."""

    product_id: str
    sku: str
    name: str
    name_bn: str
    unit: Unit
    quantity: int
    unit_cost: Money
    pack: str = ""
    pack_quantity: int = 0
    discount: Money = ZERO
    tax_code: str = ""
    tax_rate: int = 0
    supplier_code: str = ""

    def costs(self, quantity: int, unit_cost: Money | None = None) -> Money:
        """A quantity at the line's cost or another, before the discount, rounded half up once."""
        cost = self.unit_cost if unit_cost is None else unit_cost
        return Money(divide_half_up(cost.poisha * quantity, self.pack_quantity or self.unit.per_price))

    @property
    def gross(self) -> Money:
        return self.costs(self.quantity)

    @property
    def net(self) -> Money:
        return self.gross - self.discount

    @property
    def tax(self) -> Money:
        return self.net.share(self.tax_rate, BASIS_POINTS)

    def net_between(self, before: int, after: int) -> Money:
        """What the goods from the ``before``-th to the ``after``-th cost: all parts of a line are its net."""
        return self.net.share(after, self.quantity) - self.net.share(before, self.quantity)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a line has come, in its product's smallest unit. What was rejected never came in."""

    received: int = 0
    rejected: int = 0
    returned: int = 0
    invoiced: int = 0

    @property
    def kept(self) -> int:
        return self.received - self.returned


@dataclass(frozen=True, slots=True)
class PurchaseOrder:
    """``lines`` and ``progress`` go together. In lists an order comes without its lines."""

    id: str
    number: str
    branch_id: str
    warehouse_id: str
    supplier_id: str
    supplier_name: str
    state: PurchaseState
    net: Money
    tax: Money
    line_count: int
    progress: tuple[Progress, ...]
    lines: tuple[OrderLine, ...] = ()
    note: str = ""
    reason: str = ""
    created_at: str = ""
    created_by: str = ""
    updated_at: str = ""
    sent_at: str = ""
    sent_to: str = ""
    expected_on: str = ""
    receipt_count: int = 0
    return_count: int = 0
    version: int = 1

    @property
    def total(self) -> Money:
        return self.net + self.tax

    def place_of(self, product_id: str) -> int | None:
        """Which line a product is on, from 0."""
        return next((place for place, line in enumerate(self.lines) if line.product_id == product_id), None)

    def require(self, act: Act) -> None:
        """Raises Conflict for what may not be done to it now."""
        if act not in STEPS[self.state]:
            raise Conflict(
                f"An order that is {self.state.value.replace('_', ' ')} takes no {act}.", code="wrong_state",
                state=self.state.value,
            )  # fmt: skip

    def after(self, act: Act, to: PurchaseState, at: str, **changes: Any) -> "PurchaseOrder":
        """The order's next version."""
        self.require(act)
        if to not in STEPS[self.state][act]:
            raise ValueError(f"{act} does not lead from {self.state} to {to}")
        return replace(self, state=to, updated_at=at, version=self.version + 1, **changes)

    def ordered_anew(self, lines: Sequence[OrderLine], note: str, at: str) -> "PurchaseOrder":
        return self.after(Act.EDIT, PurchaseState.DRAFT, at, note=note, **sums(lines))

    def note_number(self, of: str, count: int) -> str:
        """The number of the order's so-manieth note: GRN-DHK1-000012-2 is the second receipt of PO-DHK1-000012."""
        return f"{of}{self.number.removeprefix(PREFIX)}-{count}"

    def summary(self) -> dict[str, Any]:
        """What the audit log keeps of it."""
        return {
            "number": self.number, "state": self.state.value, "supplier_id": self.supplier_id,
            "warehouse_id": self.warehouse_id, "lines": self.line_count, "total": str(self.total),
            "version": self.version, "reason": self.reason,
        }  # fmt: skip


def sums(lines: Sequence[OrderLine]) -> dict[str, Any]:
    """What an order says of its lines."""
    return {
        "lines": tuple(lines), "line_count": len(lines), "progress": tuple(Progress() for _ in lines),
        "net": Money.total(line.net for line in lines), "tax": Money.total(line.tax for line in lines),
    }  # fmt: skip


def state_of(order: PurchaseOrder, progress: Sequence[Progress]) -> PurchaseState:
    """How received an order is: a line is when all that was ordered of it came."""
    if all(at.received >= line.quantity for line, at in zip(order.lines, progress, strict=True)):
        return PurchaseState.RECEIVED
    return PurchaseState.PARTIALLY_RECEIVED if any(at.received for at in progress) else order.state
