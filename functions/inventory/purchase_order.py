"""/purchase-orders/{po_id}: one purchase order."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller
from supermarket.inventory import purchase_service
from supermarket.inventory.purchase_schemas import PurchaseOrderRequest, PurchaseOrderView

handler = app = Api("purchase_order")
EXAMPLE = {
    "supplier_id": "01920000-0000-7000-8000-000000000081", "warehouse_id": "01920000-0000-7000-8000-000000000011",
    "lines": [
        {"product_id": "01920000-0000-7000-8000-000000000021", "quantity": 10, "pack": "case", "unit_cost": "1150.00"},
    ],
}  # fmt: skip


@app.get("/purchase-orders/{po_id}", access="inventory:read", returns=PurchaseOrderView)
def get_order(po_id: str, caller: Caller) -> PurchaseOrderView:
    """Show a purchase order, and how far each line has come."""
    return PurchaseOrderView.of(wiring.purchase_desk().order(caller, po_id))


@app.put(
    "/purchase-orders/{po_id}", access="inventory:manage", body=PurchaseOrderRequest, returns=PurchaseOrderView,
    guarded=True, examples={"body": EXAMPLE},
)  # fmt: skip
def revise_order(po_id: str, body: PurchaseOrderRequest, caller: Caller, expected: int) -> PurchaseOrderView:
    """Put other lines into a draft.

    It stays with its supplier and its warehouse. One that was sent stays as it is: 409.
    """
    desk = wiring.purchase_desk()
    return PurchaseOrderView.of(purchase_service.revise(desk, caller, po_id, body.asked(), expected))
