"""Transfers over HTTP."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field

from supermarket.inventory.model import Reason
from supermarket.inventory.transfer_model import Arrival, Dispatch, Sent, Transfer, TransferState
from supermarket.kernel.quantity import Unit, show_quantity
from supermarket.schema import Amount, Id, Instant, LongText, QuantityValue, Schema, StockQuantity, View


class Direction(StrEnum):
    IN = "in"
    OUT = "out"


class TransferQuery(Schema):
    warehouse_id: Id
    direction: Direction = Direction.OUT
    state: TransferState | None = None


class TransferLineRequest(Schema):
    product_id: Id
    quantity: StockQuantity

    def sent(self) -> Sent:
        return Sent(self.product_id, self.quantity)


class TransferRequest(Schema):
    from_warehouse_id: Id
    to_warehouse_id: Id
    note: LongText = ""
    lines: Annotated[list[TransferLineRequest], Field(min_length=1, max_length=200)]

    def dispatch(self) -> Dispatch:
        lines = [line.sent() for line in self.lines]
        return Dispatch(self.from_warehouse_id, self.to_warehouse_id, self.note, lines)


class ReceiveRequest(Schema):
    """What arrived. ``close`` says that nothing more will come: what is missing is lost, for ``loss_reason``."""

    lines: Annotated[list[TransferLineRequest], Field(max_length=200, default_factory=list)]
    close: bool = False
    loss_reason: Reason | None = None

    def arrival(self) -> Arrival:
        return Arrival([line.sent() for line in self.lines], self.close, self.loss_reason)


class TransferLineView(View):
    """``lost_value`` is what the lost part had cost."""

    product_id: str
    sku: str
    name: str
    unit: Unit
    sent: QuantityValue
    received: QuantityValue
    lost: QuantityValue
    returned: QuantityValue
    on_the_way: QuantityValue
    lost_value: Amount


class TransferView(View):
    id: str
    from_warehouse_id: str
    to_warehouse_id: str
    state: TransferState
    note: str
    by: str
    at: Instant
    loss_reason: str
    lost_value: Amount
    closed_by: str
    closed_at: Instant | None
    lines: list[TransferLineView]
    version: int

    @classmethod
    def of(cls, found: Transfer) -> Self:
        lines = [
            TransferLineView.model_validate({
                "product_id": line.product_id, "sku": line.sku, "name": line.name, "unit": line.unit,
                "lost_value": line.lost_value,
                **{
                    name: show_quantity(getattr(line, name), Unit(line.unit))
                    for name in ("sent", "received", "lost", "returned", "on_the_way")
                },
            })
            for line in found.lines
        ]  # fmt: skip
        return cls.model_validate({
            "id": found.id, "from_warehouse_id": found.from_warehouse_id, "to_warehouse_id": found.to_warehouse_id,
            "state": found.state, "note": found.note, "by": found.by, "at": found.at,
            "loss_reason": found.loss_reason, "lost_value": found.lost_value, "closed_by": found.closed_by,
            "closed_at": found.closed_at or None, "lines": lines, "version": found.version,
        })  # fmt: skip
