"""/purchase-orders/{po_id}/cancel: call an order off."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller
from supermarket.inventory import purchase_service
from supermarket.inventory.purchase_schemas import PurchaseOrderView, ReasonRequest

handler = app = Api("cancel_purchase_order")
EXAMPLE = {"reason": "The supplier has none left"}


@app.post(
    "/purchase-orders/{po_id}/cancel", access="inventory:manage", body=ReasonRequest, returns=PurchaseOrderView,
    examples={"body": EXAMPLE},
)  # fmt: skip
def cancel_purchase_order(po_id: str, body: ReasonRequest, caller: Caller) -> PurchaseOrderView:
    """Call off an order of which nothing came.

    409 when something did: close it instead.
    """
    ended = purchase_service.cancel(wiring.purchase_desk(), caller, po_id, body.reason)
    return PurchaseOrderView.of(ended)
