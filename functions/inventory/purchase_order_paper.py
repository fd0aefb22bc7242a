"""/purchase-orders/{po_id}/pdf: the paper of an order."""

from supermarket import wiring
from supermarket.edge.http import Answer, Api, Caller
from supermarket.inventory import purchase_paper_service

PDF = "application/pdf"
handler = app = Api("purchase_order_paper")


@app.get("/purchase-orders/{po_id}/pdf", access="inventory:read", produces=[PDF])
def print_order(po_id: str, caller: Caller) -> Answer:
    """Print a purchase order, as the supplier gets it."""
    desk = wiring.purchase_desk()
    paper = purchase_paper_service.order_paper(desk, desk.order(caller, po_id))
    from supermarket.documents.sheet_pdf import as_pdf

    return Answer(content=as_pdf(paper.sheet), content_type=PDF)
