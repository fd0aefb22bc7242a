"""/stock/adjustments: correct what the book says."""

from supermarket import wiring
from supermarket.edge.http import REQUIRED, Api, Caller, Once
from supermarket.inventory import service
from supermarket.inventory.schemas import AdjustmentRequest, AdjustmentView

handler = app = Api("adjustments")
EXAMPLE = {
    "warehouse_id": "01920000-0000-7000-8000-000000000011", "reason": "damage", "note": "Dropped in aisle 3",
    "lines": [{"product_id": "01920000-0000-7000-8000-000000000021", "quantity": 2}],
}  # fmt: skip


@app.post(
    "/stock/adjustments", access="inventory:adjust", body=AdjustmentRequest, returns=AdjustmentView, status=201,
    idempotent=REQUIRED, examples={"body": EXAMPLE},
)  # fmt: skip
def adjust_stock(body: AdjustmentRequest, caller: Caller, once: Once) -> AdjustmentView:
    """Correct the levels of a warehouse, for one reason.

    All lines are carried out or none. Nothing is written off that is not available: 409 names the line.
    """
    made = service.adjust_stock(
        wiring.stock_room(), wiring.stock(), wiring.adjustments(), caller, body.correction(), once
    )
    return AdjustmentView.of(made)
