"""/purchase-orders/{po_id}/close: await no more of an order."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller
from supermarket.inventory import purchase_service
from supermarket.inventory.purchase_schemas import PurchaseOrderView, ReasonRequest

handler = app = Api("close_purchase_order")
EXAMPLE = {"reason": "The supplier has none left"}


@app.post(
    "/purchase-orders/{po_id}/close", access="inventory:manage", body=ReasonRequest, returns=PurchaseOrderView,
    examples={"body": EXAMPLE},
)  # fmt: skip
def close_order(po_id: str, body: ReasonRequest, caller: Caller) -> PurchaseOrderView:
    """Close an order: what has not come is not awaited any more.

    Goods of it may still go back, and its invoices still come in.
    """
    ended = purchase_service.close(wiring.purchase_desk(), caller, po_id, body.reason)
    return PurchaseOrderView.of(ended)
