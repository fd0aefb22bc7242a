"""Corrections of stock over HTTP."""

from typing import Annotated, Self

from pydantic import Field

from supermarket.inventory.adjustment_model import Adjustment, AskedLine, Correction, Status
from supermarket.inventory.model import Reason
from supermarket.kernel.quantity import Unit, show_quantity
from supermarket.schema import (
    Amount,
    BusinessDate,
    Id,
    Instant,
    LongText,
    QuantityValue,
    Schema,
    StockQuantity,
    View,
)


class LineRequest(Schema):
    """``unit_cost`` (of a piece, a kilogram or a litre), ``lot`` and ``expires_on`` are for what comes in; ``batch_id``
    names the batch that something leaves."""

    product_id: Id
    quantity: StockQuantity
    unit_cost: Amount | None = None
    lot: Annotated[str, Field(max_length=60)] = ""
    expires_on: BusinessDate | None = None
    batch_id: Id | None = None

    def asked(self) -> AskedLine:
        expires_on = "" if self.expires_on is None else self.expires_on.isoformat()
        return AskedLine(
            self.product_id, self.quantity, self.unit_cost, self.lot.strip(), expires_on, self.batch_id or ""
        )


class AdjustmentRequest(Schema):
    """``received`` and ``found`` bring goods in; every other reason takes them away."""

    warehouse_id: Id
    reason: Reason
    note: LongText = ""
    lines: Annotated[list[LineRequest], Field(min_length=1, max_length=200)]

    def correction(self) -> Correction:
        return Correction(self.warehouse_id, self.reason, self.note, [line.asked() for line in self.lines])


class AdjustmentQuery(Schema):
    warehouse_id: Id
    status: Status | None = None


class AdjustmentLineView(View):
    """``quantity`` has a sign: what came in, or less what went. ``value`` is at cost as far as that is known."""

    product_id: str
    sku: str
    name: str
    unit: Unit
    quantity: QuantityValue
    unit_cost: Amount | None
    lot: str
    expires_on: BusinessDate | None
    batch_id: str | None
    value: Amount


class AdjustmentView(View):
    """``pending`` waits until somebody else approves: nothing has moved yet."""

    id: str
    warehouse_id: str
    reason: Reason
    note: str
    by: str
    at: Instant
    status: Status
    value: Amount
    decided_by: str
    decided_at: Instant | None
    lines: list[AdjustmentLineView]

    @classmethod
    def of(cls, made: Adjustment) -> Self:
        lines = [
            AdjustmentLineView.model_validate({
                "product_id": line.product_id, "sku": line.sku, "name": line.name, "unit": line.unit,
                "quantity": show_quantity(made.reason.signed(line.quantity), Unit(line.unit)),
                "unit_cost": line.unit_cost, "lot": line.lot, "expires_on": line.expires_on or None,
                "batch_id": line.batch_id or None, "value": line.value,
            })
            for line in made.lines
        ]  # fmt: skip
        return cls.model_validate({
            "id": made.id, "warehouse_id": made.warehouse_id, "reason": made.reason, "note": made.note,
            "by": made.by, "at": made.at, "status": made.status, "value": made.value, "decided_by": made.decided_by,
            "decided_at": made.decided_at or None, "lines": lines,
        })  # fmt: skip
