"""/purchase-orders/{po_id}/receipts: what came of an order."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller, Page, PageRequest
from supermarket.inventory import receipt_service
from supermarket.inventory.receipt_schemas import ReceiptView

handler = app = Api("purchase_order_receipts")


@app.get("/purchase-orders/{po_id}/receipts", access="inventory:read", returns=ReceiptView, paged=True)
def list_receipts(po_id: str, caller: Caller, page: PageRequest) -> Page[ReceiptView]:
    """List the goods received notes of an order, newest first."""
    order, found = receipt_service.list_receipts(wiring.purchase_desk(), caller, po_id, page)
    return found.map(lambda receipt: ReceiptView.of(order, receipt))
