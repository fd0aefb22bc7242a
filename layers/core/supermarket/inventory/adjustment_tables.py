"""Adjustments in the table: one item each, with its lines."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from supermarket.aws.audit import noted
from supermarket.aws.tables import Row
from supermarket.aws.transactions import commit, put
from supermarket.inventory.adjustment_model import Adjustment, AdjustmentLine, Status
from supermarket.inventory.model import Reason
from supermarket.inventory.tables import InventoryMarker
from supermarket.kernel.errors import AlreadyExists, Conflict, NotFound
from supermarket.kernel.money import ZERO, Money
from supermarket.kernel.once import Once
from supermarket.kernel.paging import Page, PageRequest
from supermarket.kernel.writing import Write


class AdjustmentRow(Row):
    """``gsi1`` has a warehouse's by time, ``gsi2`` those of one status."""

    context = "inventory"
    adjustment_id = UnicodeAttribute()
    warehouse_id = UnicodeAttribute()
    branch_id = UnicodeAttribute()
    reason = UnicodeAttribute()
    note = UnicodeAttribute(null=True)
    by = UnicodeAttribute()
    at = UnicodeAttribute()
    lines = JSONAttribute()
    status = UnicodeAttribute(null=True)
    value = NumberAttribute(null=True)
    decided_by = UnicodeAttribute(null=True)
    decided_at = UnicodeAttribute(null=True)
    gsi1pk = UnicodeAttribute(null=True)
    gsi1sk = UnicodeAttribute(null=True)
    gsi2pk = UnicodeAttribute(null=True)
    gsi2sk = UnicodeAttribute(null=True)

    @staticmethod
    def keys(adjustment_id: str) -> tuple[str, str]:
        return f"ADJUSTMENT#{adjustment_id}", "ADJUSTMENT"

    @staticmethod
    def warehouse_key(warehouse_id: str, status: Status | None = None) -> str:
        return f"ADJUSTMENTS#{warehouse_id}" + ("" if status is None else f"#{status.value}")

    @classmethod
    def of(cls, made: Adjustment) -> "AdjustmentRow":
        place = f"{made.at}#{made.id}"
        return cls(
            *cls.keys(made.id), kind="adjustment", adjustment_id=made.id, warehouse_id=made.warehouse_id,
            branch_id=made.branch_id, reason=made.reason.value, note=made.note or None, by=made.by, at=made.at,
            lines=[_packed(line) for line in made.lines], status=made.status.value, value=made.value.poisha,
            decided_by=made.decided_by or None, decided_at=made.decided_at or None,
            gsi1pk=cls.warehouse_key(made.warehouse_id), gsi1sk=place,
            gsi2pk=cls.warehouse_key(made.warehouse_id, made.status), gsi2sk=place,
        )  # fmt: skip

    def adjustment(self) -> Adjustment:
        return Adjustment(
            self.adjustment_id, self.warehouse_id, self.branch_id, Reason(self.reason), self.note or "", self.by,
            self.at, tuple(map(_unpacked, self.lines)), Status(self.status or Status.DONE),
            Money(int(self.value or 0)), self.decided_by or "", self.decided_at or "",
        )  # fmt: skip


def _packed(line: AdjustmentLine) -> list[Any]:
    cost = None if line.unit_cost is None else line.unit_cost.poisha
    return [
        line.product_id, line.sku, line.name, line.unit, line.quantity, cost, line.lot, line.expires_on, line.batch_id,
        line.blocked, line.value.poisha,
    ]  # fmt: skip


def _unpacked(said: list[Any]) -> AdjustmentLine:
    line = AdjustmentLine(*said)
    cost = None if line.unit_cost is None else Money(said[5])
    return replace(line, unit_cost=cost, value=Money(said[10]) if len(said) > 5 else ZERO)


class TableAdjustments:
    """The `Adjustments` over DynamoDB."""

    def get(self, adjustment_id: str) -> Adjustment:
        row = AdjustmentRow.find(*AdjustmentRow.keys(adjustment_id), consistent=True)
        if row is None:
            raise NotFound("There is no such adjustment.")
        return row.adjustment()

    def page(self, warehouse_id: str, status: Status | None, page: PageRequest) -> Page[Adjustment]:
        pk, index = AdjustmentRow.warehouse_key(warehouse_id, status), "gsi1" if status is None else "gsi2"
        return AdjustmentRow.page(page, pk, index=index, newest_first=True).map(AdjustmentRow.adjustment)

    def writes(self, adjustment: Adjustment, once: Once | None) -> Sequence[Write]:
        record = put(AdjustmentRow.of(adjustment), AdjustmentRow.pk.does_not_exist(), AlreadyExists())
        note = noted(AdjustmentRow.context, "adjustment", adjustment.id, None, adjustment)
        return [record, *note, *InventoryMarker.write(once, adjustment.id)]

    def decision(self, old: Adjustment, new: Adjustment) -> Sequence[Write]:
        undecided = AdjustmentRow.status == Status.PENDING.value
        decided = Conflict("This was decided before.", code="already_decided")
        note = noted(AdjustmentRow.context, "adjustment", old.id, old, new)
        return [put(AdjustmentRow.of(new), undecided, decided), *note]

    def reject(self, old: Adjustment, new: Adjustment) -> None:
        commit(self.decision(old, new))

    def made_by(self, once: Once) -> Adjustment | None:
        adjustment_id = InventoryMarker.record_made_by(once)
        if adjustment_id is None:
            return None
        row = AdjustmentRow.find(*AdjustmentRow.keys(adjustment_id), consistent=True)
        return None if row is None else row.adjustment()
