"""Stock: levels, the moves that change them, and the ledger that explains them.

A level keeps ``on_hand``, ``reserved`` and ``available = on_hand - reserved`` side by side, because a DynamoDB
condition cannot subtract: one condition, ``available >= q``, guards a sale. Quantities are in the product's
smallest unit.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from supermarket.kernel.errors import Invalid


class CauseKind(StrEnum):
    SALE = "sale"
    ORDER = "order"
    ORDER_CANCELLED = "order_cancelled"
    ORDER_EXPIRED = "order_expired"
    ADJUSTMENT = "adjustment"


class Reason(StrEnum):
    """Why a level is corrected. The first two bring goods in, the others take them away."""

    RECEIVED = "received"
    FOUND = "found"
    DAMAGE = "damage"
    THEFT = "theft"
    EXPIRY = "expiry"
    LOST = "lost"
    INTERNAL_USE = "internal_use"

    @property
    def brings_in(self) -> bool:
        return self in (Reason.RECEIVED, Reason.FOUND)

    def signed(self, quantity: int) -> int:
        return quantity if self.brings_in else -quantity


@dataclass(frozen=True, slots=True)
class Cause:
    """What moved the stock: a sale, an order, an adjustment, by its id. ``reason`` is an adjustment's."""

    kind: CauseKind
    id: str
    reason: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class StockMove:
    """A change of one level. ``guarded`` refuses it when it would leave less than nothing available."""

    warehouse_id: str
    product_id: str
    on_hand: int = 0
    reserved: int = 0
    guarded: bool = True

    @property
    def available(self) -> int:
        return self.on_hand - self.reserved

    @property
    def refusable(self) -> bool:
        return self.guarded and self.available < 0

    def reversed(self) -> "StockMove":
        return replace(self, on_hand=-self.on_hand, reserved=-self.reserved, guarded=False)


def sell(warehouse_id: str, product_id: str, quantity: int, guarded: bool) -> StockMove:
    return StockMove(warehouse_id, product_id, on_hand=-quantity, guarded=guarded)


def reserve(warehouse_id: str, product_id: str, quantity: int) -> StockMove:
    return StockMove(warehouse_id, product_id, reserved=quantity)


def release(warehouse_id: str, product_id: str, quantity: int) -> StockMove:
    return StockMove(warehouse_id, product_id, reserved=-quantity, guarded=False)


def adjust(warehouse_id: str, product_id: str, reason: Reason, quantity: int) -> StockMove:
    if quantity <= 0:
        raise Invalid.field("/quantity", "more than nothing")
    return StockMove(warehouse_id, product_id, on_hand=reason.signed(quantity))


def merged(moves: Iterable[StockMove]) -> list[StockMove]:
    """One move a level: a transaction touches an item once."""
    found: dict[tuple[str, str], StockMove] = {}
    for move in moves:
        key = (move.warehouse_id, move.product_id)
        old = found.get(key)
        found[key] = move if old is None else replace(
            old, on_hand=old.on_hand + move.on_hand, reserved=old.reserved + move.reserved,
            guarded=old.guarded or move.guarded,
        )  # fmt: skip
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Level:
    warehouse_id: str
    product_id: str
    on_hand: int = 0
    reserved: int = 0
    available: int = 0
    reorder_point: int | None = None
    version: int = 0

    @property
    def low(self) -> bool:
        return self.reorder_point is not None and self.available <= self.reorder_point


@dataclass(frozen=True, slots=True)
class Movement:
    """One line of the ledger: by how much a level changed, why, and the balance after it. Never changed."""

    warehouse_id: str
    product_id: str
    version: int
    on_hand_change: int
    reserved_change: int
    on_hand: int
    cause: Cause
    at: str


@dataclass(frozen=True, slots=True)
class Warehouse:
    id: str
    branch_id: str
    code: str
    name: str
    name_bn: str = ""
    sells: bool = False
    version: int = 1
