"""/stock/{product_id}: one product, wherever it lies."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller
from supermarket.inventory import reorder_service, service
from supermarket.inventory.reorder_schemas import ReorderPointRequest
from supermarket.inventory.schemas import ProductStockView

handler = app = Api("product_stock")
EXAMPLE = {"warehouse_id": "01920000-0000-7000-8000-000000000011", "reorder_point": 24, "target": 60}


@app.get("/stock/{product_id}", access="inventory:read", returns=ProductStockView)
def get_product_stock(product_id: str) -> ProductStockView:
    """Show one product's stock in every warehouse of the shop."""
    return ProductStockView.of(
        *service.stock_of_product(wiring.stock_room(), wiring.stock(), wiring.books(), product_id)
    )


@app.put(
    "/stock/{product_id}", access="inventory:manage", body=ReorderPointRequest, returns=ProductStockView,
    examples={"body": EXAMPLE},
)  # fmt: skip
def set_reorder_point(product_id: str, body: ReorderPointRequest, caller: Caller) -> ProductStockView:
    """Say from which level on a product counts as low in a warehouse, and up to which it is ordered anew."""
    asked = body.asked(product_id)
    warehouse, product, level = reorder_service.set_points(
        wiring.reorder_desk(), caller, body.warehouse_id, asked
    )
    return ProductStockView.of(product, [(warehouse, level, None)])
