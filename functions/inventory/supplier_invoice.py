"""/supplier-invoices/{invoice_id}: one invoice, and how it matches."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller
from supermarket.inventory import supplier_invoice_service
from supermarket.inventory.supplier_invoice_schemas import SupplierInvoiceView

handler = app = Api("supplier_invoice")


@app.get("/supplier-invoices/{invoice_id}", access="inventory:manage", returns=SupplierInvoiceView)
def get_invoice(invoice_id: str, caller: Caller) -> SupplierInvoiceView:
    """Show an invoice, each line held against what was ordered and received."""
    found = supplier_invoice_service.get_invoice(wiring.purchase_desk(), caller, invoice_id)
    return SupplierInvoiceView.checked(*found)
