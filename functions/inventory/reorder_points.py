"""/stock/reorder-points: the reorder points of many products at once."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller
from supermarket.inventory import reorder_service
from supermarket.inventory.reorder_schemas import ReorderPointsRequest, ReorderPointsView

handler = app = Api("reorder_points")
EXAMPLE = {
    "warehouse_id": "01920000-0000-7000-8000-000000000011",
    "products": [
        {"product_id": "01920000-0000-7000-8000-000000000021", "reorder_point": 24, "target": 60},
        {"product_id": "01920000-0000-7000-8000-000000000022", "reorder_point": None, "automatic": True},
    ],
}  # fmt: skip


@app.put(
    "/stock/reorder-points", access="inventory:manage", body=ReorderPointsRequest, returns=ReorderPointsView,
    examples={"body": EXAMPLE},
)  # fmt: skip
def set_reorder_points(body: ReorderPointsRequest, caller: Caller) -> ReorderPointsView:
    """Say of up to 200 products when and up to how much they are ordered anew, or have it worked out each night.

    One that cannot be is told, and then none is set. They are set forty at a time; the same request again is harmless.
    """
    found = reorder_service.set_many(wiring.reorder_desk(), caller, body.warehouse_id, body.asked())
    return ReorderPointsView.of(body.warehouse_id, found)
