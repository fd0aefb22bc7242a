"""/purchase-orders: what is ordered from suppliers."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller, Once, Page, PageRequest
from supermarket.inventory import purchase_service
from supermarket.inventory.purchase_schemas import (
    PurchaseOrderQuery,
    PurchaseOrderRequest,
    PurchaseOrderSummary,
    PurchaseOrderView,
)

handler = app = Api("purchase_orders")
EXAMPLE = {
    "supplier_id": "01920000-0000-7000-8000-000000000081", "warehouse_id": "01920000-0000-7000-8000-000000000011",
    "lines": [
        {"product_id": "01920000-0000-7000-8000-000000000021", "quantity": 10, "pack": "case", "unit_cost": "1150.00"},
    ],
}  # fmt: skip


@app.get(
    "/purchase-orders", access="inventory:read", query=PurchaseOrderQuery, returns=PurchaseOrderSummary, paged=True
)  # fmt: skip
def list_purchase_orders(
    query: PurchaseOrderQuery, caller: Caller, page: PageRequest
) -> Page[PurchaseOrderSummary]:
    """List the purchase orders of a branch or of a supplier, newest first."""
    asked = query.branch_id, query.state, query.supplier_id
    found = purchase_service.list_orders(wiring.purchase_desk(), caller, *asked, page)
    return found.map(PurchaseOrderSummary.of)


@app.post(
    "/purchase-orders", access="inventory:manage", body=PurchaseOrderRequest, returns=PurchaseOrderView, status=201,
    idempotent=True, examples={"body": EXAMPLE},
)  # fmt: skip
def draft_order(body: PurchaseOrderRequest, caller: Caller, once: Once | None) -> PurchaseOrderView:
    """Draft a purchase order. Nothing is ordered until it is sent."""
    return PurchaseOrderView.of(purchase_service.draft(wiring.purchase_desk(), caller, body.asked(), once))
