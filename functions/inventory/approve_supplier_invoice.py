"""/supplier-invoices/{invoice_id}/approve: owe what it says."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller
from supermarket.inventory import supplier_invoice_service
from supermarket.inventory.supplier_invoice_schemas import ApprovalRequest, SupplierInvoiceView

handler = app = Api("approve_supplier_invoice")
EXAMPLE = {"reason": "The price rose on 1 November, as agreed"}


@app.post(
    "/supplier-invoices/{invoice_id}/approve", access="inventory:manage", body=ApprovalRequest,
    returns=SupplierInvoiceView, examples={"body": EXAMPLE},
)  # fmt: skip
def approve_invoice(invoice_id: str, body: ApprovalRequest, caller: Caller) -> SupplierInvoiceView:
    """Approve an invoice: from now on it is owed.

    One that is not what was ordered and received takes a reason, 409 without.
    """
    found = supplier_invoice_service.approve(wiring.purchase_desk(), caller, invoice_id, body.reason.strip())
    return SupplierInvoiceView.checked(*found)
