"""Corrections of stock: what was found, received without an order, damaged, stolen, out of date or lost."""

from collections.abc import Sequence
from dataclasses import dataclass

from supermarket.inventory.model import Cause, CauseKind, Reason, StockMove, adjust


@dataclass(frozen=True, slots=True)
class AskedLine:
    """``quantity`` as it was written: pieces, or a weight in kilograms; more than nothing."""

    product_id: str
    quantity: str | int


@dataclass(frozen=True, slots=True)
class Correction:
    """What somebody asks to be corrected, all of it for one reason."""

    warehouse_id: str
    reason: Reason
    note: str
    lines: Sequence[AskedLine]


@dataclass(frozen=True, slots=True)
class AdjustmentLine:
    """``quantity`` in the product's smallest unit, without a sign: the reason says which way it goes."""

    product_id: str
    sku: str
    name: str
    unit: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A correction that was carried out. Never changed: a wrong one is put right by another."""

    id: str
    warehouse_id: str
    branch_id: str
    reason: Reason
    note: str
    by: str
    at: str
    lines: tuple[AdjustmentLine, ...]

    @property
    def cause(self) -> Cause:
        return Cause(CauseKind.ADJUSTMENT, self.id, self.reason.value, self.by)

    def moves(self) -> list[StockMove]:
        return [adjust(self.warehouse_id, line.product_id, self.reason, line.quantity) for line in self.lines]

    def place_of(self, product_id: str) -> int:
        """Which line the product is on, from 0."""
        return next(place for place, line in enumerate(self.lines) if line.product_id == product_id)
