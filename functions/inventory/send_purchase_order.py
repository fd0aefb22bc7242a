"""/purchase-orders/{po_id}/send: order what a draft says."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller
from supermarket.inventory import purchase_service
from supermarket.inventory.purchase_schemas import PurchaseOrderView

handler = app = Api("send_purchase_order")


@app.post("/purchase-orders/{po_id}/send", access="inventory:manage", returns=PurchaseOrderView)
def send_order(po_id: str, caller: Caller) -> PurchaseOrderView:
    """Order what a draft says: the supplier gets it by mail, as a PDF.

    It is expected the supplier's lead time later. 409 when it was sent before, or comes to less than they deliver for.
    """
    return PurchaseOrderView.of(purchase_service.send(wiring.purchase_desk(), caller, po_id))
