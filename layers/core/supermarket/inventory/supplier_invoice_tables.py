"""Suppliers' invoices in the table. A number is a supplier's once."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from supermarket.aws.audit import noted
from supermarket.aws.tables import Row
from supermarket.aws.transactions import commit, put
from supermarket.inventory.supplier_invoice_model import InvoiceLine, InvoiceState, Match, SupplierInvoice
from supermarket.inventory.tables import CONTEXT, InventoryMarker
from supermarket.kernel.errors import AlreadyExists, FieldError, NotFound, Outdated
from supermarket.kernel.money import Money
from supermarket.kernel.once import Once
from supermarket.kernel.paging import Page, PageRequest
from supermarket.kernel.writing import Write

_WORDS = (
    "number", "supplier_id", "order_id", "order_number", "branch_id", "entered_by", "entered_at", "approved_by",
    "approved_at", "reason",
)  # fmt: skip


class InvoiceRow(Row):
    """``gsi1`` lists a branch's in one state, ``gsi2`` a supplier's; both by id, which is by time."""

    context = CONTEXT
    invoice_id = UnicodeAttribute()
    number = UnicodeAttribute()
    supplier_id = UnicodeAttribute()
    order_id = UnicodeAttribute()
    order_number = UnicodeAttribute()
    branch_id = UnicodeAttribute()
    invoiced_on = UnicodeAttribute()
    due_on = UnicodeAttribute()
    lines = JSONAttribute()
    vat = NumberAttribute()
    rounding = NumberAttribute()
    state = UnicodeAttribute()
    entered_by = UnicodeAttribute()
    entered_at = UnicodeAttribute()
    approved_by = UnicodeAttribute(null=True)
    approved_at = UnicodeAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    outcome = JSONAttribute(null=True)
    version = NumberAttribute()
    gsi1pk = UnicodeAttribute()
    gsi1sk = UnicodeAttribute()
    gsi2pk = UnicodeAttribute()
    gsi2sk = UnicodeAttribute()

    @staticmethod
    def keys(invoice_id: str) -> tuple[str, str]:
        return f"SUPPLIER_INVOICE#{invoice_id}", "INVOICE"

    @staticmethod
    def in_state(branch_id: str, state: InvoiceState) -> str:
        return f"SUPPLIER_INVOICES#{branch_id}#{state}"

    @staticmethod
    def supplier(supplier_id: str) -> str:
        return f"SUPPLIER_INVOICES#{supplier_id}"

    @classmethod
    def of(cls, invoice: SupplierInvoice) -> "InvoiceRow":
        i = invoice
        words: dict[str, Any] = {name: getattr(i, name) or None for name in _WORDS}
        return cls(
            *cls.keys(i.id), kind="supplier_invoice", invoice_id=i.id, invoiced_on=i.invoiced_on.isoformat(),
            due_on=i.due_on.isoformat(), vat=i.vat.poisha, rounding=i.rounding.poisha, state=i.state.value,
            lines=[[n.product_id, n.quantity, n.unit_price.poisha, n.net.poisha, n.pack] for n in i.lines],
            outcome=[match.value for match in i.outcome] or None,
            version=i.version, gsi1pk=cls.in_state(i.branch_id, i.state), gsi1sk=i.id,
            gsi2pk=cls.supplier(i.supplier_id), gsi2sk=i.id, **words,
        )  # fmt: skip

    def invoice(self) -> SupplierInvoice:
        words = {name: getattr(self, name) or "" for name in _WORDS}
        lines = tuple(
            InvoiceLine(p, q, Money(price), Money(net), pack) for p, q, price, net, pack in self.lines
        )
        return SupplierInvoice(
            id=self.invoice_id, invoiced_on=date.fromisoformat(self.invoiced_on),
            due_on=date.fromisoformat(self.due_on), lines=lines, vat=Money(int(self.vat)),
            rounding=Money(int(self.rounding)), state=InvoiceState(self.state), version=int(self.version),
            outcome=tuple(map(Match, self.outcome or ())), **words,
        )  # fmt: skip


class InvoiceNumberRow(Row):
    """That a supplier has used a number, and for which invoice."""

    context = CONTEXT
    invoice_id = UnicodeAttribute()

    @classmethod
    def of(cls, invoice: SupplierInvoice) -> "InvoiceNumberRow":
        number = f"INVOICE_NUMBER#{invoice.number.casefold()}"
        return cls(f"SUPPLIER#{invoice.supplier_id}", number, kind="invoice_number", invoice_id=invoice.id)


class TableSupplierInvoices:
    """The `SupplierInvoices` over DynamoDB."""

    def get(self, invoice_id: str) -> SupplierInvoice:
        row = InvoiceRow.find(*InvoiceRow.keys(invoice_id), consistent=True)
        if row is None:
            raise NotFound("There is no such invoice.")
        return row.invoice()

    def of_branch(self, branch_id: str, state: InvoiceState, page: PageRequest) -> Page[SupplierInvoice]:
        pk = InvoiceRow.in_state(branch_id, state)
        return InvoiceRow.page(page, pk, index="gsi1", newest_first=True).map(InvoiceRow.invoice)

    def of_supplier(self, supplier_id: str, page: PageRequest) -> Page[SupplierInvoice]:
        pk = InvoiceRow.supplier(supplier_id)
        return InvoiceRow.page(page, pk, index="gsi2", newest_first=True).map(InvoiceRow.invoice)

    def add(self, invoice: SupplierInvoice, once: Once | None) -> None:
        used = "This supplier has sent an invoice with this number before."
        taken = AlreadyExists(used, errors=[FieldError("/number", used, AlreadyExists.code)])
        writes = [
            put(InvoiceRow.of(invoice), InvoiceRow.pk.does_not_exist(), AlreadyExists()),
            put(InvoiceNumberRow.of(invoice), InvoiceNumberRow.pk.does_not_exist(), taken),
        ]
        note = noted(CONTEXT, "supplier_invoice", invoice.id, None, _summary(invoice))
        commit([*writes, *note, *InventoryMarker.write(once, invoice.id)])

    def made_by(self, once: Once) -> SupplierInvoice | None:
        invoice_id = InventoryMarker.record_made_by(once)
        return None if invoice_id is None else self.get(invoice_id)

    def approve(self, invoice: SupplierInvoice, also: Sequence[Write]) -> None:
        step = put(InvoiceRow.of(invoice), InvoiceRow.version == invoice.version - 1, Outdated())
        before = {"state": InvoiceState.OPEN.value}
        commit([step, *also, *noted(CONTEXT, "supplier_invoice", invoice.id, before, _summary(invoice))])


def _summary(invoice: SupplierInvoice) -> dict[str, str]:
    return {
        "number": invoice.number, "supplier_id": invoice.supplier_id, "purchase_order": invoice.order_number,
        "total": str(invoice.total), "state": invoice.state.value, "reason": invoice.reason,
    }  # fmt: skip
