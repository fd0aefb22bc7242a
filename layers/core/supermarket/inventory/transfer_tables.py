"""Transfers in the table: one item each, with its lines."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from supermarket.aws.audit import noted
from supermarket.aws.tables import Row
from supermarket.aws.transactions import put
from supermarket.inventory.loss_model import Loss
from supermarket.inventory.loss_tables import loss_write
from supermarket.inventory.tables import CONTEXT, InventoryMarker
from supermarket.inventory.transfer_model import Transfer, TransferLine, TransferState
from supermarket.kernel.errors import AlreadyExists, NotFound, Outdated
from supermarket.kernel.money import Money
from supermarket.kernel.once import Once
from supermarket.kernel.paging import Page, PageRequest
from supermarket.kernel.writing import Write


class TransferRow(Row):
    """``gsi1`` has what leaves a warehouse by time, ``gsi2`` what comes to it."""

    context = CONTEXT
    transfer_id = UnicodeAttribute()
    from_warehouse_id = UnicodeAttribute()
    from_branch_id = UnicodeAttribute()
    to_warehouse_id = UnicodeAttribute()
    to_branch_id = UnicodeAttribute()
    note = UnicodeAttribute(null=True)
    by = UnicodeAttribute()
    at = UnicodeAttribute()
    lines = JSONAttribute()
    state = UnicodeAttribute()
    loss_reason = UnicodeAttribute(null=True)
    lost_value = NumberAttribute()
    closed_by = UnicodeAttribute(null=True)
    closed_at = UnicodeAttribute(null=True)
    version = NumberAttribute()
    gsi1pk = UnicodeAttribute()
    gsi1sk = UnicodeAttribute()
    gsi2pk = UnicodeAttribute()
    gsi2sk = UnicodeAttribute()

    @staticmethod
    def keys(transfer_id: str) -> tuple[str, str]:
        return f"TRANSFER#{transfer_id}", "TRANSFER"

    @staticmethod
    def warehouse_key(warehouse_id: str, incoming: bool) -> str:
        return f"TRANSFERS_{'TO' if incoming else 'FROM'}#{warehouse_id}"

    @classmethod
    def of(cls, transfer: Transfer) -> "TransferRow":
        t, place = transfer, f"{transfer.at}#{transfer.id}"
        return cls(
            *cls.keys(t.id), kind="transfer", transfer_id=t.id, from_warehouse_id=t.from_warehouse_id,
            from_branch_id=t.from_branch_id, to_warehouse_id=t.to_warehouse_id, to_branch_id=t.to_branch_id,
            note=t.note or None, by=t.by, at=t.at, lines=[_packed(line) for line in t.lines], state=t.state.value,
            loss_reason=t.loss_reason or None, lost_value=t.lost_value.poisha, closed_by=t.closed_by or None,
            closed_at=t.closed_at or None, version=t.version,
            gsi1pk=cls.warehouse_key(t.from_warehouse_id, incoming=False), gsi1sk=place,
            gsi2pk=cls.warehouse_key(t.to_warehouse_id, incoming=True), gsi2sk=place,
        )  # fmt: skip

    def transfer(self) -> Transfer:
        return Transfer(
            self.transfer_id, self.from_warehouse_id, self.from_branch_id, self.to_warehouse_id, self.to_branch_id,
            self.note or "", self.by, self.at, tuple(map(_unpacked, self.lines)), TransferState(self.state),
            self.loss_reason or "", self.closed_by or "", self.closed_at or "", int(self.version),
        )  # fmt: skip


def _packed(line: TransferLine) -> list[Any]:
    return [
        line.product_id, line.sku, line.name, line.unit, line.sent, line.received, line.lost, line.returned,
        line.lost_value.poisha,
    ]  # fmt: skip


def _unpacked(said: list[Any]) -> TransferLine:
    return replace(TransferLine(*said[:8]), lost_value=Money(said[8]))


class TableTransfers:
    """The `Transfers` over DynamoDB."""

    def get(self, transfer_id: str) -> Transfer:
        row = TransferRow.find(*TransferRow.keys(transfer_id), consistent=True)
        if row is None:
            raise NotFound("There is no such transfer.")
        return row.transfer()

    def page(
        self, warehouse_id: str, incoming: bool, state: TransferState | None, page: PageRequest
    ) -> Page[Transfer]:
        pk = TransferRow.warehouse_key(warehouse_id, incoming)
        only = None if state is None else TransferRow.state == state.value
        index = "gsi2" if incoming else "gsi1"
        return TransferRow.page(page, pk, index=index, newest_first=True, only=only).map(TransferRow.transfer)

    def added(self, transfer: Transfer, once: Once) -> Sequence[Write]:
        record = put(TransferRow.of(transfer), TransferRow.pk.does_not_exist(), AlreadyExists())
        note = noted(CONTEXT, "transfer", transfer.id, None, transfer)
        return [record, *note, *InventoryMarker.write(once, transfer.id)]

    def changed(
        self, old: Transfer, new: Transfer, once: Once | None = None, loss: Loss | None = None
    ) -> Sequence[Write]:
        unchanged = TransferRow.version == old.version
        note = noted(CONTEXT, "transfer", old.id, old, new)
        lost = [loss_write(loss)] if loss else []
        kept = put(TransferRow.of(new), unchanged, Outdated())
        return [kept, *lost, *note, *InventoryMarker.write(once, new.id)]

    def made_by(self, once: Once) -> Transfer | None:
        transfer_id = InventoryMarker.record_made_by(once)
        return None if transfer_id is None else self.get(transfer_id)
