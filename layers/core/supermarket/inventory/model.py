"""Stock: levels, the moves that change them, and the ledger that explains them.

A level keeps ``on_hand``, ``reserved`` and ``available = on_hand - reserved`` side by side, because a DynamoDB
condition cannot subtract: one condition, ``available >= q``, guards a sale. What may not be sold, because it has
expired or was recalled, is ``blocked`` and not available either. Quantities are in the product's smallest unit.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from supermarket.kernel.errors import Invalid, OutOfStock
from supermarket.kernel.money import Money


class CauseKind(StrEnum):
    SALE = "sale"
    ORDER = "order"
    ORDER_CANCELLED = "order_cancelled"
    ORDER_EXPIRED = "order_expired"
    ORDER_CHANGED = "order_changed"
    ORDER_PACKED = "order_packed"
    ORDER_SENT = "order_sent"
    ORDER_RETURNED = "order_returned"
    ADJUSTMENT = "adjustment"
    RECEIPT = "receipt"
    SUPPLIER_RETURN = "supplier_return"
    TRANSFER_OUT = "transfer_out"
    TRANSFER_IN = "transfer_in"
    STOCK_TAKE = "stock_take"
    EXPIRED = "expired"
    RECALLED = "recalled"


class Valuation(StrEnum):
    """How what leaves a warehouse is valued (IAS 2, 25): at the weighted average, or first in first out."""

    AVERAGE = "average"
    FIFO = "fifo"


class Expired(OutOfStock):
    """What is left of a product may not be sold any more."""

    code = "expired_stock"


class Reason(StrEnum):
    """Why a level is corrected. The first two bring goods in, the others take them away.

    ``wastage`` is what the kitchen and the fresh counters throw away.
    """

    RECEIVED = "received"
    FOUND = "found"
    DAMAGE = "damage"
    THEFT = "theft"
    EXPIRY = "expiry"
    LOST = "lost"
    INTERNAL_USE = "internal_use"
    WASTAGE = "wastage"
    SAMPLE = "sample"

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
class Layer:
    """Goods that come in together. ``value`` is what all of it cost, None when nobody knows: then it is valued as what
    is there. ``lot`` and ``expires_on``, the last day it may be sold, are empty for what is not told apart."""

    batch_id: str
    quantity: int
    value: Money | None = None
    lot: str = ""
    expires_on: str = ""


@dataclass(frozen=True, slots=True)
class Pick:
    """Goods that leave, or are blocked, from a batch somebody named. All others go first expired, first out."""

    batch_id: str
    quantity: int


@dataclass(frozen=True, slots=True)
class StockMove:
    """A change of one level. ``guarded`` refuses it when it would leave less than nothing available.

    ``on`` is the business date of a sale or a reservation: nothing is taken that had expired by then. ``layers``
    explain what comes in, ``picks`` what leaves.
    """

    warehouse_id: str
    product_id: str
    on_hand: int = 0
    reserved: int = 0
    guarded: bool = True
    blocked: int = 0
    on: str = ""
    layers: tuple[Layer, ...] = ()
    picks: tuple[Pick, ...] = ()

    @property
    def available(self) -> int:
        return self.on_hand - self.reserved - self.blocked

    @property
    def refusable(self) -> bool:
        return self.guarded and self.available < 0

    def reversed(self) -> "StockMove":
        return StockMove(
            self.warehouse_id,
            self.product_id,
            -self.on_hand,
            -self.reserved,
            guarded=False,
            blocked=-self.blocked,
        )


def sell(warehouse_id: str, product_id: str, quantity: int, guarded: bool, on: str = "") -> StockMove:
    return StockMove(warehouse_id, product_id, on_hand=-quantity, guarded=guarded, on=on)


def reserve(warehouse_id: str, product_id: str, quantity: int, on: str = "") -> StockMove:
    return StockMove(warehouse_id, product_id, reserved=quantity, on=on)


def send(warehouse_id: str, product_id: str, quantity: int, on: str = "") -> StockMove:
    """Goods that were reserved leave."""
    return StockMove(warehouse_id, product_id, on_hand=-quantity, reserved=-quantity, guarded=False, on=on)


def receive(warehouse_id: str, product_id: str, layers: Sequence[Layer]) -> StockMove:
    quantity = sum(layer.quantity for layer in layers)
    return StockMove(warehouse_id, product_id, on_hand=quantity, layers=tuple(layers))


def take(warehouse_id: str, product_id: str, quantity: int, picks: Sequence[Pick] = ()) -> StockMove:
    """Goods that leave otherwise than by sale: also what has expired, when it is picked."""
    return StockMove(warehouse_id, product_id, on_hand=-quantity, picks=tuple(picks))


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
            guarded=old.guarded or move.guarded, blocked=old.blocked + move.blocked, on=old.on or move.on,
            layers=old.layers + move.layers, picks=old.picks + move.picks,
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
    blocked: int = 0
    first_expiry: str = ""
    """The first day after which some of it may not be sold any more, as far as it is not blocked yet."""
    target: int | None = None
    """Up to how much is ordered when it is low."""
    automatic: bool = False
    """Whether reorder point and target are worked out each night."""

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
    blocked_change: int = 0
    on: str = ""
    layers: tuple[Layer, ...] = ()
    picks: tuple[Pick, ...] = ()


@dataclass(frozen=True, slots=True)
class Warehouse:
    id: str
    branch_id: str
    code: str
    name: str
    name_bn: str = ""
    sells: bool = False
    version: int = 1
    valuation: Valuation = Valuation.AVERAGE
