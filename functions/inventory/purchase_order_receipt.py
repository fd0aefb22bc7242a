"""/purchase-orders/{po_id}/receipts/{receipt_id}: a goods received note."""

from supermarket import wiring
from supermarket.edge.http import Answer, Api, Caller, Request
from supermarket.inventory import purchase_paper_service, receipt_service
from supermarket.inventory.receipt_schemas import PaperQuery, ReceiptView

PDF = "application/pdf"
handler = app = Api("purchase_order_receipt")


@app.get(
    "/purchase-orders/{po_id}/receipts/{receipt_id}", access="inventory:read", query=PaperQuery, returns=ReceiptView,
    produces=[PDF], headers=["Accept"],
)  # fmt: skip
def get_receipt(po_id: str, receipt_id: str, query: PaperQuery, request: Request, caller: Caller) -> Answer:
    """Show a goods received note, as data or as PDF.

    `format` decides, or else what `Accept` asks for.
    """
    desk = wiring.purchase_desk()
    order, receipt = receipt_service.get_receipt(desk, caller, po_id, receipt_id)
    if query.format == "pdf" or (query.format is None and request.accepts(PDF)):
        from supermarket.documents.sheet_pdf import as_pdf

        return Answer(
            content=as_pdf(purchase_paper_service.receipt_paper(desk, order, receipt).sheet), content_type=PDF
        )
    return Answer(ReceiptView.of(order, receipt))
