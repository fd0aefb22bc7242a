"""Stock levels in the table, and the one way to change them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.expressions.update import Action

from supermarket.aws.tables import Key, Row
from supermarket.aws.transactions import TRANSACTION_LIMIT, Marker, commit, update
from supermarket.inventory.model import Cause, Level, StockMove, merged
from supermarket.kernel import clock
from supermarket.kernel.errors import OutOfStock
from supermarket.kernel.paging import Page, PageRequest
from supermarket.kernel.reading import Read
from supermarket.kernel.writing import Write

CONTEXT = "inventory"
ROOM = 8
"""Items kept free in each step of many for its record and for what is written beside the last one."""


class InventoryMarker(Marker):
    context = CONTEXT


class LevelRow(Row):
    """``pk`` is the warehouse and ``sk`` the product, so that a warehouse's levels are one query.

    Each write adds one to ``version`` and names its cause: the stream turns every change into a movement.
    """

    context = CONTEXT
    warehouse_id = UnicodeAttribute()
    product_id = UnicodeAttribute()
    on_hand = NumberAttribute(default=0)
    reserved = NumberAttribute(default=0)
    available = NumberAttribute(default=0)
    reorder_point = NumberAttribute(null=True)
    version = NumberAttribute(default=0)
    cause = UnicodeAttribute(null=True)
    cause_id = UnicodeAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    by = UnicodeAttribute(null=True)
    moved_at = UnicodeAttribute(null=True)

    @staticmethod
    def keys(warehouse_id: str, product_id: str) -> tuple[str, str]:
        return f"WAREHOUSE#{warehouse_id}", f"STOCK#{product_id}"

    def level(self) -> Level:
        return Level(
            self.warehouse_id, self.product_id, int(self.on_hand), int(self.reserved), int(self.available),
            None if self.reorder_point is None else int(self.reorder_point), int(self.version),
        )  # fmt: skip


class TableStockBook:
    """The `StockBook` over DynamoDB. ``limit`` is how many items a transaction takes."""

    def __init__(self, limit: int = TRANSACTION_LIMIT) -> None:
        self._limit = limit

    def commit(self, moves: Sequence[StockMove], cause: Cause, also: Sequence[Write] = ()) -> None:
        asked = [move for move in merged(moves) if move.on_hand or move.reserved]
        if len(asked) + len(also) <= self._limit:
            commit([*(level_write(move, cause) for move in asked), *also])
            return
        from supermarket.inventory.step_tables import commit_in_steps

        commit_in_steps(asked, cause, also, level_write, self._limit - ROOM)

    def read(self, warehouse_id: str, product_id: str) -> Read[Level]:
        return Key(LevelRow, *LevelRow.keys(warehouse_id, product_id), LevelRow.level)

    def level(self, warehouse_id: str, product_id: str) -> Level:
        row = LevelRow.find(*LevelRow.keys(warehouse_id, product_id), consistent=True)
        return Level(warehouse_id, product_id) if row is None else row.level()

    def levels(self, warehouse_id: str, page: PageRequest) -> Page[Level]:
        pk, _ = LevelRow.keys(warehouse_id, "")
        return LevelRow.page(page, pk, LevelRow.sk.startswith("STOCK#")).map(LevelRow.level)

    def set_reorder_point(self, warehouse_id: str, product_id: str, reorder_point: int | None) -> Level:
        row = LevelRow(*LevelRow.keys(warehouse_id, product_id))
        point: Any = LevelRow.reorder_point
        wanted = point.remove() if reorder_point is None else point.set(reorder_point)
        commit([update(row, [wanted, *_touch(warehouse_id, product_id, 0, 0)])])
        return self.level(warehouse_id, product_id)

    def finish_abandoned(self, now: datetime) -> int:
        from supermarket.inventory.step_tables import finish_abandoned

        return finish_abandoned(now, level_write)


def _touch(warehouse_id: str, product_id: str, on_hand: int, reserved: int) -> list[Action]:
    """Adding makes a level that is not there yet, so receiving a product for the first time needs no other step."""
    return [
        LevelRow.on_hand.add(on_hand),
        LevelRow.reserved.add(reserved),
        LevelRow.available.add(on_hand - reserved),
        LevelRow.version.add(1),
        LevelRow.kind.set("level"),
        LevelRow.warehouse_id.set(warehouse_id),
        LevelRow.product_id.set(product_id),
    ]


def level_write(move: StockMove, cause: Cause) -> Write:
    actions = _touch(move.warehouse_id, move.product_id, move.on_hand, move.reserved)
    actions += [
        LevelRow.cause.set(cause.kind.value),
        LevelRow.cause_id.set(cause.id),
        LevelRow.reason.set(cause.reason),
        LevelRow.by.set(cause.by),
        LevelRow.moved_at.set(clock.stamp(clock.now())),
    ]
    row = LevelRow(*LevelRow.keys(move.warehouse_id, move.product_id))
    if not move.refusable:
        return update(row, actions)
    refusal = OutOfStock("There is not enough of this product.", product_id=move.product_id)
    return update(row, actions, LevelRow.available >= -move.available, refusal)
