"""/supplier-invoices: what suppliers bill."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller, Once, Page, PageRequest
from supermarket.inventory import supplier_invoice_service
from supermarket.inventory.supplier_invoice_schemas import (
    SupplierInvoiceQuery,
    SupplierInvoiceRequest,
    SupplierInvoiceSummary,
    SupplierInvoiceView,
)

handler = app = Api("supplier_invoices")
EXAMPLE = {
    "supplier_id": "01920000-0000-7000-8000-000000000081", "purchase_order_id": "01920000-0000-7000-8000-000000000091",
    "number": "MG/2026/1187", "invoiced_on": "2026-11-20", "vat": "1380.00", "total": "10579.68",
    "lines": [{"product_id": "01920000-0000-7000-8000-000000000021", "quantity": 96, "unit_price": "95.83"}],
}  # fmt: skip


@app.get(
    "/supplier-invoices", access="inventory:manage", query=SupplierInvoiceQuery, returns=SupplierInvoiceSummary,
    paged=True,
)  # fmt: skip
def list_invoices(
    query: SupplierInvoiceQuery, caller: Caller, page: PageRequest
) -> Page[SupplierInvoiceSummary]:
    """List the invoices of a branch in one state, or of a supplier, newest first."""
    asked = wiring.purchase_desk(), caller, query.branch_id, query.supplier_id, query.state, page
    return supplier_invoice_service.list_invoices(*asked).map(SupplierInvoiceSummary.of)


@app.post(
    "/supplier-invoices", access="inventory:manage", body=SupplierInvoiceRequest, returns=SupplierInvoiceView,
    status=201, idempotent=True, examples={"body": EXAMPLE},
)  # fmt: skip
def enter_invoice(body: SupplierInvoiceRequest, caller: Caller, once: Once | None) -> SupplierInvoiceView:
    """Enter an invoice, and see how it matches what was ordered and received. A number is a supplier's once."""
    found = supplier_invoice_service.enter(wiring.purchase_desk(), caller, body.asked(), once)
    return SupplierInvoiceView.checked(*found)
