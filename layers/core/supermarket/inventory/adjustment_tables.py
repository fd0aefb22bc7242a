"""Adjustments in the table: one item each, with its lines."""

from collections.abc import Sequence

from pynamodb.attributes import JSONAttribute, UnicodeAttribute

from supermarket.aws.audit import noted
from supermarket.aws.tables import Row
from supermarket.aws.transactions import put
from supermarket.inventory.adjustment_model import Adjustment, AdjustmentLine
from supermarket.inventory.model import Reason
from supermarket.inventory.tables import InventoryMarker
from supermarket.kernel.errors import AlreadyExists
from supermarket.kernel.once import Once
from supermarket.kernel.writing import Write


class AdjustmentRow(Row):
    context = "inventory"
    adjustment_id = UnicodeAttribute()
    warehouse_id = UnicodeAttribute()
    branch_id = UnicodeAttribute()
    reason = UnicodeAttribute()
    note = UnicodeAttribute(null=True)
    by = UnicodeAttribute()
    at = UnicodeAttribute()
    lines = JSONAttribute()

    @staticmethod
    def keys(adjustment_id: str) -> tuple[str, str]:
        return f"ADJUSTMENT#{adjustment_id}", "ADJUSTMENT"

    @classmethod
    def of(cls, made: Adjustment) -> "AdjustmentRow":
        return cls(
            *cls.keys(made.id), kind="adjustment", adjustment_id=made.id, warehouse_id=made.warehouse_id,
            branch_id=made.branch_id, reason=made.reason.value, note=made.note or None, by=made.by, at=made.at,
            lines=[[line.product_id, line.sku, line.name, line.unit, line.quantity] for line in made.lines],
        )  # fmt: skip

    def adjustment(self) -> Adjustment:
        return Adjustment(
            self.adjustment_id, self.warehouse_id, self.branch_id, Reason(self.reason), self.note or "", self.by,
            self.at, tuple(AdjustmentLine(*line) for line in self.lines),
        )  # fmt: skip


class TableAdjustments:
    """The `Adjustments` over DynamoDB."""

    def writes(self, adjustment: Adjustment, once: Once | None) -> Sequence[Write]:
        record = put(AdjustmentRow.of(adjustment), AdjustmentRow.pk.does_not_exist(), AlreadyExists())
        note = noted(AdjustmentRow.context, "adjustment", adjustment.id, None, adjustment)
        return [record, *note, *InventoryMarker.write(once, adjustment.id)]

    def made_by(self, once: Once) -> Adjustment | None:
        adjustment_id = InventoryMarker.record_made_by(once)
        if adjustment_id is None:
            return None
        row = AdjustmentRow.find(*AdjustmentRow.keys(adjustment_id), consistent=True)
        return None if row is None else row.adjustment()
