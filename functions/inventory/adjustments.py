"""/stock/adjustments: correct what the book says."""

from supermarket import wiring
from supermarket.edge.http import REQUIRED, Api, Caller, Once, Page, PageRequest
from supermarket.inventory import adjustment_service
from supermarket.inventory.adjustment_schemas import AdjustmentQuery, AdjustmentRequest, AdjustmentView

handler = app = Api("adjustments")
EXAMPLE = {
    "warehouse_id": "01920000-0000-7000-8000-000000000011", "reason": "damage", "note": "Dropped in aisle 3",
    "lines": [{"product_id": "01920000-0000-7000-8000-000000000021", "quantity": 2}],
}  # fmt: skip


@app.get(
    "/stock/adjustments", access="inventory:read", query=AdjustmentQuery, returns=AdjustmentView, paged=True
)
def list_adjustments(query: AdjustmentQuery, caller: Caller, page: PageRequest) -> Page[AdjustmentView]:
    """List a warehouse's corrections, newest first."""
    desk = wiring.corrections()
    found = adjustment_service.list_adjustments(desk, caller, query.warehouse_id, query.status, page)
    return found.map(AdjustmentView.of)


@app.post(
    "/stock/adjustments", access="inventory:adjust", body=AdjustmentRequest, returns=AdjustmentView, status=201,
    idempotent=REQUIRED, examples={"body": EXAMPLE},
)  # fmt: skip
def adjust_stock(body: AdjustmentRequest, caller: Caller, once: Once) -> AdjustmentView:
    """Correct the levels of a warehouse, for one reason.

    All lines are carried out or none. Nothing is written off that is not available: 409 names the line. What is worth
    more than the shop's limit stays `pending`, and nothing moves, until a manager approves.
    """
    return AdjustmentView.of(
        adjustment_service.adjust_stock(wiring.corrections(), caller, body.correction(), once)
    )
