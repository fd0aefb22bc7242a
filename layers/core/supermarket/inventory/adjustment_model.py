"""Corrections of stock: what was found, received without an order, damaged, stolen, out of date or lost.

A correction worth more than the shop's limit waits until somebody else decides::

    pending --approve--> done
       +-----reject----> rejected
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from supermarket.inventory.book_model import Batch, Book
from supermarket.inventory.model import Cause, CauseKind, Layer, Pick, Reason, StockMove, adjust, receive
from supermarket.kernel.errors import Conflict, NotAllowed, OutOfStock, Unavailable
from supermarket.kernel.money import ZERO, Money
from supermarket.kernel.quantity import Unit, price_of

FOLLOWS_IN_A_MOMENT = "The book of these goods follows in a moment."


class Status(StrEnum):
    PENDING = "pending"
    DONE = "done"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class AskedLine:
    """``quantity`` as it was written: pieces, or a weight in kilograms; more than nothing.

    ``unit_cost`` (of a piece, a kilogram or a litre), ``lot`` and ``expires_on`` are for what comes in, ``batch_id``
    is for what leaves.
    """

    product_id: str
    quantity: str | int
    unit_cost: Money | None = None
    lot: str = ""
    expires_on: str = ""
    batch_id: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """What somebody asks to be corrected, all of it for one reason."""

    warehouse_id: str
    reason: Reason
    note: str
    lines: Sequence[AskedLine]


@dataclass(frozen=True, slots=True)
class AdjustmentLine:
    """``quantity`` in the product's smallest unit, without a sign: the reason says which way it goes.

    ``value`` is what it is worth, at cost as far as that is known and else at the price; ``blocked`` says that its
    batch may not be sold.
    """

    product_id: str
    sku: str
    name: str
    unit: str
    quantity: int
    unit_cost: Money | None = None
    lot: str = ""
    expires_on: str = ""
    batch_id: str = ""
    blocked: bool = False
    value: Money = ZERO

    def move(self, warehouse_id: str, reason: Reason) -> StockMove:
        plain = adjust(warehouse_id, self.product_id, reason, self.quantity)
        if reason.brings_in:
            return receive(warehouse_id, self.product_id, [self._layer()]) if self._told_apart else plain
        if not self.batch_id:
            return plain
        blocked = -self.quantity if self.blocked else 0
        return replace(plain, blocked=blocked, picks=(Pick(self.batch_id, self.quantity),))

    @property
    def _told_apart(self) -> bool:
        return self.unit_cost is not None or bool(self.lot or self.expires_on)

    def _layer(self) -> Layer:
        cost = None if self.unit_cost is None else price_of(self.quantity, Unit(self.unit), self.unit_cost)
        return Layer(self.batch_id, self.quantity, cost, self.lot, self.expires_on)


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A correction that was carried out, or waits for it. A wrong one is put right by another."""

    id: str
    warehouse_id: str
    branch_id: str
    reason: Reason
    note: str
    by: str
    at: str
    lines: tuple[AdjustmentLine, ...]
    status: Status = Status.DONE
    value: Money = ZERO
    decided_by: str = ""
    decided_at: str = ""

    @property
    def cause(self) -> Cause:
        return Cause(CauseKind.ADJUSTMENT, self.id, self.reason.value, self.by)

    def moves(self) -> list[StockMove]:
        return [line.move(self.warehouse_id, self.reason) for line in self.lines]

    def place_of(self, product_id: str) -> int:
        """Which line the product is on, from 0."""
        return next(place for place, line in enumerate(self.lines) if line.product_id == product_id)

    def blocking(self, blocked: Collection[str]) -> "Adjustment":
        """With what is known by now of the batches it takes from: those that may not be sold."""
        lines = tuple(replace(line, blocked=line.batch_id in blocked) for line in self.lines)
        return replace(self, lines=lines)

    def decided(self, status: Status, by: str, at: str) -> "Adjustment":
        """Raises Conflict when it was decided before, NotAllowed for whoever asked for it."""
        if self.status is not Status.PENDING:
            raise Conflict("This was decided before.", code="already_decided", status=self.status.value)
        if by == self.by:
            raise NotAllowed("Somebody else than who asked for it has to decide.", code="own_request")
        return replace(self, status=status, decided_by=by, decided_at=at)


def batch_to_take(book: Book | None, batch_id: str, quantity: int, on_hand: int) -> Batch | None:
    """The batch, None when there is none such; ``on_hand`` is the level's, which the book follows.

    Raises OutOfStock when the batch has less than ``quantity``, Unavailable while the book is behind.
    """
    found = None if book is None else book.batch(batch_id)
    if (0 if book is None else book.on_hand) != on_hand:
        raise Unavailable(FOLLOWS_IN_A_MOMENT, retry_after=1)
    if found is not None and found.remaining < quantity:
        raise OutOfStock("There is not as much left of this batch.")
    return found
