"""Goods received and sent back over HTTP."""

from typing import Annotated, Literal, Self

from pydantic import Field

from supermarket.inventory.landed_cost_model import Basis, Charge
from supermarket.inventory.purchase_model import OrderLine, PurchaseOrder
from supermarket.inventory.purchase_request_model import AskedArrival, AskedBack, AskedLot, Delivery
from supermarket.inventory.purchase_schemas import MOST_LINES, Pack
from supermarket.inventory.receipt_model import Batch, Receipt, ReceiptLine
from supermarket.inventory.supplier_return_model import ReturnLine, SupplierReturn
from supermarket.kernel.quantity import Unit, read_quantity, show_quantity
from supermarket.schema import Amount, BusinessDate, Id, Instant, LongText, QuantityValue, Schema, Text, View

LotText = Annotated[str, Field(max_length=60)]
Weight = Annotated[str, Field(pattern=r"^\d{1,7}(\.\d{1,3})?$", examples=["12.500"])]


class LotRequest(Schema):
    """``expires_on`` is the last day it may be sold; perishable goods must say it."""

    quantity: QuantityValue
    lot: LotText = ""
    expires_on: BusinessDate | None = None


class ArrivalRequest(Schema):
    """``quantity``, those of the ``batches`` and ``rejected`` are packs where one is named, and pieces, kilograms or
    litres otherwise. ``unit_cost`` is what it really cost, without VAT, where that is not what was ordered."""

    product_id: Id
    quantity: QuantityValue
    pack: Pack = ""
    batches: Annotated[list[LotRequest], Field(max_length=50)] = []  # noqa: RUF012
    unit_cost: Amount | None = None
    rejected: QuantityValue = 0
    rejected_reason: Annotated[str, Field(max_length=200)] = ""
    weight: Weight | None = None
    """In kilograms, of all of it: for costs that are spread by weight. What is weighed need not say it."""

    def asked(self) -> AskedArrival:
        lots = [AskedLot(each.quantity, each.lot.strip(), each.expires_on) for each in self.batches]
        weight = 0 if self.weight is None else read_quantity(self.weight, Unit.GRAM)
        return AskedArrival(
            self.product_id, self.quantity, self.pack, lots, self.unit_cost, self.rejected,
            self.rejected_reason.strip(), weight,
        )  # fmt: skip


class LandedCostRequest(Schema):
    """What bringing the goods here cost, spread over what was received."""

    kind: Literal["freight", "duty", "insurance", "handling", "other"]
    amount: Amount
    basis: Basis = Basis.VALUE


class ReceiveRequest(Schema):
    lines: Annotated[list[ArrivalRequest], Field(min_length=1, max_length=MOST_LINES)]
    landed_costs: Annotated[list[LandedCostRequest], Field(max_length=10)] = []  # noqa: RUF012
    delivery_note: Annotated[str, Field(max_length=60)] = ""
    """The number on the supplier's paper."""
    note: LongText = ""

    def delivery(self) -> Delivery:
        charges = [Charge(cost.kind, cost.amount, cost.basis) for cost in self.landed_costs]
        return Delivery([line.asked() for line in self.lines], charges, self.delivery_note, self.note)


class BatchView(View):
    """``net`` is what the supplier gets, ``value`` that and what bringing it here cost."""

    batch_id: str
    quantity: QuantityValue
    lot: str
    expires_on: BusinessDate | None
    net: Amount
    value: Amount

    @classmethod
    def of(cls, batch: Batch, unit: Unit) -> Self:
        return cls.model_validate({
            "batch_id": batch.id, "quantity": show_quantity(batch.quantity, unit), "lot": batch.lot,
            "expires_on": batch.expires_on or None, "net": batch.net, "value": batch.value,
        })  # fmt: skip


class ReceiptLineView(View):
    product_id: str
    sku: str
    name: str
    name_bn: str
    unit: Unit
    quantity: QuantityValue
    rejected: QuantityValue
    rejected_reason: str
    net: Amount
    landed: Amount
    value: Amount
    batches: list[BatchView]

    @classmethod
    def of(cls, ordered: OrderLine, line: ReceiptLine) -> Self:
        return cls(
            product_id=line.product_id, sku=ordered.sku, name=ordered.name, name_bn=ordered.name_bn, unit=ordered.unit,
            quantity=show_quantity(line.quantity, ordered.unit), rejected=show_quantity(line.rejected, ordered.unit),
            rejected_reason=line.reason, net=line.net, landed=line.landed, value=line.net + line.landed,
            batches=[BatchView.of(batch, ordered.unit) for batch in line.batches],
        )  # fmt: skip


class ReceiptView(View):
    """A goods received note. ``value`` is what it adds to the stock: the goods and what bringing them here cost."""

    id: str
    number: str
    purchase_order_id: str
    purchase_order_number: str
    warehouse_id: str
    supplier_id: str
    delivery_note: str
    note: str
    by: str
    at: Instant
    net: Amount
    landed: Amount
    value: Amount
    landed_costs: list[LandedCostRequest]
    lines: list[ReceiptLineView]

    @classmethod
    def of(cls, order: PurchaseOrder, receipt: Receipt) -> Self:
        costs = [{"kind": each.kind, "amount": each.amount, "basis": each.basis} for each in receipt.charges]
        return cls.model_validate({
            "id": receipt.id, "number": receipt.number, "purchase_order_id": receipt.order_id,
            "purchase_order_number": receipt.order_number, "warehouse_id": receipt.warehouse_id,
            "supplier_id": receipt.supplier_id, "delivery_note": receipt.delivery_note, "note": receipt.note,
            "by": receipt.by, "at": receipt.at, "net": receipt.net, "landed": receipt.landed, "value": receipt.value,
            "landed_costs": costs,
            "lines": [ReceiptLineView.of(order.lines[line.place], line) for line in receipt.lines],
        })  # fmt: skip


class PaperQuery(Schema):
    format: Literal["json", "pdf"] | None = None


class BackRequest(Schema):
    """``batch_id`` as the receipt has it; without one, whatever of the order is still here, the oldest first."""

    product_id: Id
    quantity: QuantityValue
    pack: Pack = ""
    batch_id: Id | None = None

    def asked(self) -> AskedBack:
        return AskedBack(self.product_id, self.quantity, self.pack, self.batch_id or "")


class ReturnRequest(Schema):
    reason: Text
    lines: Annotated[list[BackRequest], Field(min_length=1, max_length=MOST_LINES)]

    def asked(self) -> list[AskedBack]:
        return [line.asked() for line in self.lines]


class ReturnLineView(View):
    product_id: str
    sku: str
    name: str
    unit: Unit
    batch_id: str
    quantity: QuantityValue
    net: Amount
    tax: Amount

    @classmethod
    def of(cls, ordered: OrderLine, line: ReturnLine) -> Self:
        return cls(
            product_id=line.product_id, sku=ordered.sku, name=ordered.name, unit=ordered.unit, batch_id=line.batch_id,
            quantity=show_quantity(line.quantity, ordered.unit), net=line.net, tax=line.tax,
        )  # fmt: skip


class ReturnView(View):
    """``credit`` is what the supplier owes for it: what the goods cost, and the VAT on that."""

    id: str
    number: str
    purchase_order_id: str
    warehouse_id: str
    supplier_id: str
    reason: str
    by: str
    at: Instant
    net: Amount
    tax: Amount
    credit: Amount
    lines: list[ReturnLineView]

    @classmethod
    def of(cls, order: PurchaseOrder, back: SupplierReturn) -> Self:
        return cls.model_validate({
            "id": back.id, "number": back.number, "purchase_order_id": back.order_id, "warehouse_id": back.warehouse_id,
            "supplier_id": back.supplier_id, "reason": back.reason, "by": back.by, "at": back.at, "net": back.net,
            "tax": back.tax, "credit": back.credit,
            "lines": [ReturnLineView.of(order.lines[line.place], line) for line in back.lines],
        })  # fmt: skip
