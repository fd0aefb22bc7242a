"""/purchase-orders/{po_id}/returns: goods that go back to their supplier."""

from supermarket import wiring
from supermarket.edge.http import REQUIRED, Api, Caller, Once, Page, PageRequest
from supermarket.inventory import supplier_return_service
from supermarket.inventory.receipt_schemas import ReturnRequest, ReturnView

handler = app = Api("purchase_order_returns")
EXAMPLE = {
    "reason": "Leaking cartons", "lines": [{"product_id": "01920000-0000-7000-8000-000000000021", "quantity": 12}],
}  # fmt: skip


@app.get("/purchase-orders/{po_id}/returns", access="inventory:read", returns=ReturnView, paged=True)
def list_returns(po_id: str, caller: Caller, page: PageRequest) -> Page[ReturnView]:
    """List what of an order went back, newest first."""
    order, found = supplier_return_service.list_returns(wiring.purchase_desk(), caller, po_id, page)
    return found.map(lambda back: ReturnView.of(order, back))


@app.post(
    "/purchase-orders/{po_id}/returns", access="inventory:manage", body=ReturnRequest, returns=ReturnView, status=201,
    idempotent=REQUIRED, examples={"body": EXAMPLE},
)  # fmt: skip
def send_back(po_id: str, body: ReturnRequest, caller: Caller, once: Once) -> ReturnView:
    """Send goods back: out of the batches they came in, for a credit at what they cost.

    409 for more than came and has not gone back, and for what is sold or reserved.
    """
    desk = wiring.purchase_desk()
    return ReturnView.of(
        *supplier_return_service.send_back(desk, caller, po_id, body.asked(), body.reason, once)
    )
