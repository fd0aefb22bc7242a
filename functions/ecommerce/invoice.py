"""/orders/{order_id}/invoice: what was sold, with its VAT."""

from functools import partial

from supermarket import wiring
from supermarket.documents.sheet_text import as_text
from supermarket.ecommerce import invoice_service
from supermarket.ecommerce.invoice_schemas import InvoiceQuery
from supermarket.edge.http import GUEST, Answer, Api, Caller

PDF, TEXT = "application/pdf", "text/plain; charset=utf-8"
handler = app = Api("invoice")


@app.get(
    "/orders/{order_id}/invoice", access=GUEST, query=InvoiceQuery, produces=[PDF, "text/plain"],
    headers=["X-Guest-Token"],
)  # fmt: skip
def show_invoice(order_id: str, query: InvoiceQuery, caller: Caller) -> Answer:
    """Print the VAT invoice of an order, in English and Bangla.

    For whoever placed it (a guest by X-Guest-Token) and for the branch's staff with orders:read. 409 for an order that
    came to nothing before any money came in.
    """
    paid_for = partial(invoice_service.money_of, wiring.payments())
    sheet = invoice_service.invoice(wiring.orders(), wiring.settings(), caller, order_id, paid_for)
    if query.format == "text":
        return Answer(content=as_text(sheet), content_type=TEXT)
    from supermarket.documents.sheet_pdf import as_pdf

    return Answer(content=as_pdf(sheet), content_type=PDF)
