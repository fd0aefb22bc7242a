"""/pos/transactions/{transaction_id}/receipt: the paper a shopper takes home."""

from supermarket import wiring
from supermarket.documents.receipt import as_text
from supermarket.edge.http import Answer, Api, Caller, Request
from supermarket.pos import receipt_service
from supermarket.pos.sale_schemas import ReceiptQuery

PDF, TEXT = "application/pdf", "text/plain; charset=utf-8"
handler = app = Api("receipt")


@app.get(
    "/pos/transactions/{transaction_id}/receipt",
    access="pos:sell",
    query=ReceiptQuery,
    produces=["text/plain", PDF],
    headers=["Accept"],
)
def print_receipt(transaction_id: str, query: ReceiptQuery, request: Request, caller: Caller) -> Answer:
    """Print a sale, as text for an 80 mm roll or as PDF.

    `format` decides, or else what `Accept` asks for.
    """
    receipt = receipt_service.receipt(wiring.sales(), wiring.settings(), caller, transaction_id)
    if query.format == "pdf" or (query.format is None and request.accepts(PDF)):
        from supermarket.documents.receipt_pdf import as_pdf

        return Answer(content=as_pdf(receipt), content_type=PDF)
    return Answer(content=as_text(receipt), content_type=TEXT)
