"""Stock levels in the table, and the one way to change them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute

from supermarket.aws.tables import Key, Row
from supermarket.aws.transactions import TRANSACTION_LIMIT, Marker, Statement, check, commit
from supermarket.inventory.model import Cause, Expired, Level, StockMove, merged
from supermarket.inventory.move_record_model import written
from supermarket.kernel import clock
from supermarket.kernel.errors import DomainError, OutOfStock, Unavailable
from supermarket.kernel.paging import Page, PageRequest, Position
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
    detail = UnicodeAttribute(null=True)
    blocked = NumberAttribute(null=True)
    first_expiry = UnicodeAttribute(null=True)
    target = NumberAttribute(null=True)
    automatic = BooleanAttribute(null=True)

    @staticmethod
    def keys(warehouse_id: str, product_id: str) -> tuple[str, str]:
        return f"WAREHOUSE#{warehouse_id}", f"STOCK#{product_id}"

    def level(self) -> Level:
        row = self.attribute_values
        return Level(
            row["warehouse_id"], row["product_id"], int(row["on_hand"]), int(row["reserved"]), int(row["available"]),
            row.get("reorder_point"), int(row["version"]), row.get("blocked", 0), row.get("first_expiry") or "",
            row.get("target"), row.get("automatic", False),
        )  # fmt: skip


class TableStockBook:
    """The `StockBook` over DynamoDB. ``limit`` is how many items a transaction takes."""

    def __init__(self, limit: int = TRANSACTION_LIMIT) -> None:
        self._limit = limit

    def commit(self, moves: Sequence[StockMove], cause: Cause, also: Sequence[Write] = ()) -> None:
        asked = [move for move in merged(moves) if move.on_hand or move.reserved or move.blocked]
        for _ in range(len(asked) + 1):
            try:
                return self._commit(asked, cause, also)
            except OutOfStock as short:
                self._put_right(short, asked)
        raise Unavailable("The stock is being sorted out.")

    def _commit(self, asked: Sequence[StockMove], cause: Cause, also: Sequence[Write]) -> None:
        if len(asked) + len(also) <= self._limit:
            commit([*(level_write(move, cause) for move in asked), *also])
            return
        from supermarket.inventory.step_tables import commit_in_steps

        commit_in_steps(asked, cause, also, level_write, self._limit - ROOM)

    def _put_right(self, short: OutOfStock, moves: Sequence[StockMove]) -> None:
        """Block what had expired by the day of a refused sale, so that it can be tried again; else raise why not."""
        move = next((m for m in moves if m.on and m.product_id == short.details.get("product_id")), None)
        if move is None:
            raise short
        level = self.level(move.warehouse_id, move.product_id)
        if level.first_expiry and level.first_expiry < move.on:
            from supermarket.inventory.expiry_tables import block_expired

            block_expired(move.warehouse_id, move.product_id, move.on)
        elif level.available + move.available < 0 <= level.available + level.blocked + move.available:
            message = "What is left of this product has expired or was recalled."
            raise Expired(message, product_id=move.product_id) from None
        else:
            raise short

    def read(self, warehouse_id: str, product_id: str) -> Read[Level]:
        return Key(LevelRow, *LevelRow.keys(warehouse_id, product_id), LevelRow.level)

    def level(self, warehouse_id: str, product_id: str) -> Level:
        row = LevelRow.find(*LevelRow.keys(warehouse_id, product_id), consistent=True)
        return Level(warehouse_id, product_id) if row is None else row.level()

    def none_left(self, warehouse_id: str, product_id: str, refusal: DomainError) -> Write:
        nothing = LevelRow.pk.does_not_exist() | (LevelRow.available <= 0)
        return check(LevelRow, *LevelRow.keys(warehouse_id, product_id), nothing, refusal)

    def levels(self, warehouse_id: str, page: PageRequest) -> Page[Level]:
        pk, _ = LevelRow.keys(warehouse_id, "")
        return LevelRow.page(page, pk, LevelRow.sk.startswith("STOCK#")).map(LevelRow.level)

    def position(self, warehouse_id: str, product_id: str) -> Position:
        pk, sk = LevelRow.keys(warehouse_id, product_id)
        return {"pk": pk, "sk": sk}

    def finish_abandoned(self, now: datetime) -> int:
        from supermarket.inventory.step_tables import finish_abandoned

        return finish_abandoned(now, level_write)


_WORDS = ("kind", "warehouse_id", "product_id", "cause", "cause_id", "reason", "by", "moved_at", "detail")
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
        clock.stamp(clock.now()), written(move.on, move.layers, move.picks),
    )  # fmt: skip
    numbers = (move.on_hand, move.reserved, move.available, 1)
    values = {f":{name}": {"S": word} for name, word in zip(_WORDS, words, strict=True)}
    values |= {f":{name}": {"N": str(number)} for name, number in zip(_NUMBERS, numbers, strict=True)}
    pk, sk = LevelRow.keys(move.warehouse_id, move.product_id)
    arguments: dict[str, Any] = {
        "TableName": LevelRow._get_connection().table_name, "Key": {"pk": {"S": pk}, "sk": {"S": sk}},
        "UpdateExpression": _CHANGE, "ExpressionAttributeNames": _NAMES,
        "ExpressionAttributeValues": values,
    }  # fmt: skip
    if move.blocked:
        _block(arguments, values, move)
    conditions = _conditions(move, values)
    if not conditions:
        return Statement("Update", arguments)
    arguments["ConditionExpression"] = " AND ".join(conditions)
    refusal = OutOfStock("There is not enough of this product.", product_id=move.product_id)
    return Statement("Update", arguments, refusal)


def _block(arguments: dict[str, Any], values: dict[str, Any], move: StockMove) -> None:
    arguments["UpdateExpression"] = f"{_CHANGE}, #blocked :blocked"
    arguments["ExpressionAttributeNames"] = {**_NAMES, "#blocked": "blocked"}
    values[":blocked"] = {"N": str(move.blocked)}


def _conditions(move: StockMove, values: dict[str, Any]) -> list[str]:
    """That there is enough, that what was blocked is there, and that nothing of it has expired by the day of a sale.

    What was reserved before leaves whatever the day is: somebody has it in their hands.
    """
    found = []
    if move.refusable:
        values[":wanted"] = {"N": str(-move.available)}
        found.append("#available >= :wanted")
    if move.blocked < 0:
        values[":unblocked"] = {"N": str(-move.blocked)}
        found.append("#blocked >= :unblocked")
    if move.on and move.available:
        values[":day"] = {"S": move.on}
        found.append("(attribute_not_exists(first_expiry) OR first_expiry >= :day)")
        if not move.refusable and move.available < 0:
            values |= {":all": {"N": str(-move.available)}, ":none": {"N": "0"}}
            found.append("(attribute_not_exists(blocked) OR blocked <= :none OR #available >= :all)")
    return found
