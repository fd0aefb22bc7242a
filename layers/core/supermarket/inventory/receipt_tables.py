"""Goods received notes and returns in the table, in the partition of their order."""

from collections.abc import Sequence
from typing import Any

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from supermarket.aws.audit import noted
from supermarket.aws.tables import Row
from supermarket.aws.transactions import put
from supermarket.inventory.landed_cost_model import Basis, Charge
from supermarket.inventory.receipt_model import Batch, Receipt, ReceiptLine
from supermarket.inventory.supplier_return_model import ReturnLine, SupplierReturn
from supermarket.inventory.tables import CONTEXT, InventoryMarker
from supermarket.kernel.errors import AlreadyExists, NotFound
from supermarket.kernel.money import Money
from supermarket.kernel.once import Once
from supermarket.kernel.paging import Page, PageRequest
from supermarket.kernel.writing import Write

_SHARED = ("number", "order_id", "order_number", "branch_id", "warehouse_id", "supplier_id", "by", "at")


class UnderOrderRow(Row):
    """What a receipt and a return have in common."""

    context = CONTEXT
    number = UnicodeAttribute()
    order_id = UnicodeAttribute()
    order_number = UnicodeAttribute()
    branch_id = UnicodeAttribute()
    warehouse_id = UnicodeAttribute()
    supplier_id = UnicodeAttribute()
    by = UnicodeAttribute()
    at = UnicodeAttribute()
    lines = JSONAttribute()

    @staticmethod
    def partition(order_id: str) -> str:
        return f"PURCHASE_ORDER#{order_id}"

    def words(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in _SHARED}


class ReceiptRow(UnderOrderRow):
    receipt_id = UnicodeAttribute()
    delivery_note = UnicodeAttribute(null=True)
    note = UnicodeAttribute(null=True)
    charges = JSONAttribute()
    line_count = NumberAttribute()
    value = NumberAttribute()

    @classmethod
    def of(cls, receipt: Receipt) -> "ReceiptRow":
        return cls(
            cls.partition(receipt.order_id), f"RECEIPT#{receipt.id}", kind="goods_receipt", receipt_id=receipt.id,
            delivery_note=receipt.delivery_note or None, note=receipt.note or None, line_count=len(receipt.lines),
            value=receipt.value.poisha, lines=[_said(line) for line in receipt.lines],
            charges=[[charge.kind, charge.amount.poisha, charge.basis.value] for charge in receipt.charges],
            **{name: getattr(receipt, name) for name in _SHARED},
        )  # fmt: skip

    def receipt(self) -> Receipt:
        charges = tuple(Charge(kind, Money(amount), Basis(basis)) for kind, amount, basis in self.charges)
        return Receipt(
            id=self.receipt_id, delivery_note=self.delivery_note or "", note=self.note or "", charges=charges,
            lines=tuple(_line(said) for said in self.lines), **self.words(),
        )  # fmt: skip


class ReturnRow(UnderOrderRow):
    return_id = UnicodeAttribute()
    reason = UnicodeAttribute()

    @classmethod
    def of(cls, back: SupplierReturn) -> "ReturnRow":
        return cls(
            cls.partition(back.order_id), f"RETURN#{back.id}", kind="supplier_return", return_id=back.id,
            reason=back.reason, **{name: getattr(back, name) for name in _SHARED},
            lines=[
                [n.place, n.product_id, n.batch_id, n.quantity, n.net.poisha, n.tax.poisha, n.tracked, n.blocked]
                for n in back.lines
            ],
        )  # fmt: skip

    def supplier_return(self) -> SupplierReturn:
        lines = tuple(
            ReturnLine(place, product_id, batch_id, quantity, Money(net), Money(tax), *flags)
            for place, product_id, batch_id, quantity, net, tax, *flags in self.lines
        )
        return SupplierReturn(id=self.return_id, reason=self.reason, lines=lines, **self.words())


class TableReceipts:
    """The `Receipts` over DynamoDB."""

    def writes(self, receipt: Receipt, once: Once | None) -> Sequence[Write]:
        after = {
            "number": receipt.number, "purchase_order": receipt.order_number, "lines": len(receipt.lines),
            "value": str(receipt.value), "landed": str(receipt.landed),
        }  # fmt: skip
        record = put(ReceiptRow.of(receipt), ReceiptRow.pk.does_not_exist(), AlreadyExists())
        note = noted(CONTEXT, "goods_receipt", receipt.id, None, after)
        return [record, *note, *InventoryMarker.write(once, receipt.id)]

    def get(self, order_id: str, receipt_id: str) -> Receipt:
        row = ReceiptRow.find(ReceiptRow.partition(order_id), f"RECEIPT#{receipt_id}", consistent=True)
        if row is None:
            raise NotFound("There is no such receipt.")
        return row.receipt()

    def page(self, order_id: str, page: PageRequest) -> Page[Receipt]:
        within = ReceiptRow.sk.startswith("RECEIPT#")
        found = ReceiptRow.page(
            page, ReceiptRow.partition(order_id), within, newest_first=True, consistent=True
        )
        return found.map(ReceiptRow.receipt)

    def all(self, order_id: str) -> Sequence[Receipt]:
        within = ReceiptRow.sk.startswith("RECEIPT#")
        return [
            row.receipt() for row in ReceiptRow.all(ReceiptRow.partition(order_id), within, consistent=True)
        ]

    def return_writes(self, back: SupplierReturn, once: Once | None) -> Sequence[Write]:
        after = {
            "number": back.number, "purchase_order": back.order_number, "lines": len(back.lines),
            "credit": str(back.credit), "reason": back.reason,
        }  # fmt: skip
        record = put(ReturnRow.of(back), ReturnRow.pk.does_not_exist(), AlreadyExists())
        note = noted(CONTEXT, "supplier_return", back.id, None, after)
        return [record, *note, *InventoryMarker.write(once, back.id)]

    def returned(self, order_id: str, return_id: str) -> SupplierReturn:
        row = ReturnRow.find(ReturnRow.partition(order_id), f"RETURN#{return_id}", consistent=True)
        if row is None:
            raise NotFound("There is no such return.")
        return row.supplier_return()

    def returns(self, order_id: str, page: PageRequest) -> Page[SupplierReturn]:
        within = ReturnRow.sk.startswith("RETURN#")
        found = ReturnRow.page(
            page, ReturnRow.partition(order_id), within, newest_first=True, consistent=True
        )
        return found.map(ReturnRow.supplier_return)

    def all_returns(self, order_id: str) -> Sequence[SupplierReturn]:
        within = ReturnRow.sk.startswith("RETURN#")
        found = ReturnRow.all(ReturnRow.partition(order_id), within, consistent=True)
        return [row.supplier_return() for row in found]

    def made_by(self, once: Once) -> str | None:
        return InventoryMarker.record_made_by(once)


def _said(line: ReceiptLine) -> list[Any]:
    batches = [[b.id, b.quantity, b.net.poisha, b.value.poisha, b.lot, b.expires_on] for b in line.batches]
    money = [line.net.poisha, line.landed.poisha]
    return [line.place, line.product_id, line.quantity, *money, batches, line.rejected, line.reason]


def _line(said: list[Any]) -> ReceiptLine:
    place, product_id, quantity, net, landed, batches, *rest = said
    lots = tuple(
        Batch(each, q, Money(cost), Money(value), *words) for each, q, cost, value, *words in batches
    )
    return ReceiptLine(place, product_id, quantity, Money(net), Money(landed), lots, *rest)
