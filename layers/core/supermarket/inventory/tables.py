"""Stock levels in the table, and the one way to change them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.expressions.update import Action

from supermarket.aws.audit import noted
from supermarket.aws.tables import Key, Row
from supermarket.aws.transactions import TRANSACTION_LIMIT, Marker, Statement, commit, update
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
        old = self.level(warehouse_id, product_id).reorder_point
        row = LevelRow(*LevelRow.keys(warehouse_id, product_id))
        point: Any = LevelRow.reorder_point
        wanted = point.remove() if reorder_point is None else point.set(reorder_point)
        before, after = {"reorder_point": old}, {"reorder_point": reorder_point}
        note = noted(CONTEXT, "level", f"{warehouse_id}:{product_id}", before, after)
        commit([update(row, [wanted, *_touch(warehouse_id, product_id, 0, 0)]), *note])
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


_WORDS = ("kind", "warehouse_id", "product_id", "cause", "cause_id", "reason", "by", "moved_at")
_NUMBERS = ("on_hand", "reserved", "available", "version")
_CHANGE = (
    "SET " + ", ".join(f"#{name} = :{name}" for name in _WORDS)
    + " ADD " + ", ".join(f"#{name} :{name}" for name in _NUMBERS)
)  # fmt: skip
_NAMES = {f"#{name}": name for name in (*_WORDS, *_NUMBERS)}


def level_write(move: StockMove, cause: Cause) -> Write:
    """The change of one level, written out: a basket has one a line, and PynamoDB would be slow over each."""
    words = (
        "level", move.warehouse_id, move.product_id, cause.kind.value, cause.id, cause.reason, cause.by,
        clock.stamp(clock.now()),
    )  # fmt: skip
    numbers = (move.on_hand, move.reserved, move.on_hand - move.reserved, 1)
    values = {f":{name}": {"S": word} for name, word in zip(_WORDS, words, strict=True)}
    values |= {f":{name}": {"N": str(number)} for name, number in zip(_NUMBERS, numbers, strict=True)}
    pk, sk = LevelRow.keys(move.warehouse_id, move.product_id)
    arguments: dict[str, Any] = {
        "TableName": LevelRow._get_connection().table_name, "Key": {"pk": {"S": pk}, "sk": {"S": sk}},
        "UpdateExpression": _CHANGE, "ExpressionAttributeNames": _NAMES,
        "ExpressionAttributeValues": values,
    }  # fmt: skip
    if not move.refusable:
        return Statement("Update", arguments)
    values[":wanted"] = {"N": str(-move.available)}
    arguments["ConditionExpression"] = "#available >= :wanted"
    refusal = OutOfStock("There is not enough of this product.", product_id=move.product_id)
    return Statement("Update", arguments, refusal)
