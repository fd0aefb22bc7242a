"""Suppliers' invoices over HTTP."""

from typing import Annotated, Self

from pydantic import Field

from supermarket.inventory.purchase_model import PurchaseOrder
from supermarket.inventory.purchase_request_model import AskedInvoice, AskedInvoiceLine
from supermarket.inventory.purchase_schemas import MOST_LINES, Pack
from supermarket.inventory.supplier_invoice_model import (
    InvoiceLine,
    InvoiceState,
    LineMatch,
    Match,
    Result,
    SupplierInvoice,
)
from supermarket.kernel.money import ZERO
from supermarket.kernel.quantity import Unit, show_quantity
from supermarket.schema import Amount, BusinessDate, Id, Instant, QuantityValue, Schema, SignedAmount, View


class InvoiceLineRequest(Schema):
    """``unit_price``, without VAT, is for a ``pack`` of the product, or a piece, kilogram or litre."""

    product_id: Id
    quantity: QuantityValue
    unit_price: Amount
    pack: Pack = ""

    def asked(self) -> AskedInvoiceLine:
        return AskedInvoiceLine(self.product_id, self.quantity, self.unit_price, self.pack)


class SupplierInvoiceRequest(Schema):
    """As it stands on the paper. ``total`` must be the lines, the ``vat`` and the ``rounding``."""

    supplier_id: Id
    purchase_order_id: Id
    number: Annotated[str, Field(min_length=1, max_length=60)]
    invoiced_on: BusinessDate
    lines: Annotated[list[InvoiceLineRequest], Field(min_length=1, max_length=MOST_LINES)]
    vat: Amount = ZERO
    rounding: SignedAmount = ZERO
    total: Amount

    def asked(self) -> AskedInvoice:
        return AskedInvoice(
            self.supplier_id, self.purchase_order_id, self.number.strip(), self.invoiced_on,
            [line.asked() for line in self.lines], self.vat, self.total, self.rounding,
        )  # fmt: skip


class ApprovalRequest(Schema):
    """``reason`` where the invoice is not what was ordered and received."""

    reason: Annotated[str, Field(max_length=200)] = ""


class SupplierInvoiceQuery(Schema):
    """Of a branch (the caller's own if none is named) in one state, or all of a supplier."""

    branch_id: Id | None = None
    supplier_id: Id | None = None
    state: InvoiceState = InvoiceState.OPEN


class SupplierInvoiceSummary(View):
    id: str
    number: str
    supplier_id: str
    purchase_order_id: str
    purchase_order_number: str
    branch_id: str
    invoiced_on: BusinessDate
    due_on: BusinessDate
    net: Amount
    vat: Amount
    rounding: SignedAmount
    total: Amount
    state: InvoiceState
    entered_by: str
    entered_at: Instant
    approved_by: str
    approved_at: Instant | None
    reason: str

    @classmethod
    def of(cls, invoice: SupplierInvoice) -> Self:
        return cls.model_validate(_head(invoice))


class InvoiceLineView(View):
    """``expected`` is what the ordered price comes to; ``open`` how much was received, not returned and not billed by
    approved invoices."""

    product_id: str
    sku: str
    name: str
    quantity: QuantityValue
    pack: str
    unit_price: Amount
    net: Amount
    match: Match
    expected: Amount
    open: QuantityValue

    @classmethod
    def of(cls, order: PurchaseOrder, line: InvoiceLine, match: LineMatch) -> Self:
        place = order.place_of(line.product_id)
        ordered = None if place is None else order.lines[place]
        unit = ordered.unit if ordered else Unit.PIECE
        return cls(
            product_id=line.product_id, sku=ordered.sku if ordered else "", name=ordered.name if ordered else "",
            quantity=show_quantity(line.quantity, unit), pack=line.pack, unit_price=line.unit_price, net=line.net,
            match=match.result, expected=match.expected, open=show_quantity(match.open, unit),
        )  # fmt: skip


class SupplierInvoiceView(SupplierInvoiceSummary):
    """How it matches what was ordered and received, as of now; of an approved one, what it left open."""

    matched: bool
    expected_vat: Amount
    vat_differs: bool
    lines: list[InvoiceLineView]
    version: int

    @classmethod
    def checked(cls, invoice: SupplierInvoice, order: PurchaseOrder, result: Result) -> Self:
        pairs = zip(invoice.lines, result.lines, strict=True)
        return cls.model_validate({
            **_head(invoice), "matched": result.matched, "expected_vat": result.expected_vat,
            "vat_differs": result.vat_differs, "lines": [InvoiceLineView.of(order, *pair) for pair in pairs],
            "version": invoice.version,
        })  # fmt: skip


def _head(invoice: SupplierInvoice) -> dict[str, object]:
    return {
        "id": invoice.id, "number": invoice.number, "supplier_id": invoice.supplier_id,
        "purchase_order_id": invoice.order_id, "purchase_order_number": invoice.order_number,
        "branch_id": invoice.branch_id, "invoiced_on": invoice.invoiced_on, "due_on": invoice.due_on,
        "net": invoice.net, "vat": invoice.vat, "rounding": invoice.rounding, "total": invoice.total,
        "state": invoice.state, "entered_by": invoice.entered_by, "entered_at": invoice.entered_at,
        "approved_by": invoice.approved_by, "approved_at": invoice.approved_at or None, "reason": invoice.reason,
    }  # fmt: skip
