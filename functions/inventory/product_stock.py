"""/stock/{product_id}: one product, wherever it lies."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller
from supermarket.inventory import service
from supermarket.inventory.schemas import ProductStockView, ReorderPointRequest

handler = app = Api("product_stock")
EXAMPLE = {"warehouse_id": "01920000-0000-7000-8000-000000000011", "reorder_point": 24}


@app.get("/stock/{product_id}", access="inventory:read", returns=ProductStockView)
def get_product_stock(product_id: str) -> ProductStockView:
    """Show one product's stock in every warehouse of the shop."""
    return ProductStockView.of(*service.stock_of_product(wiring.stock_room(), wiring.stock(), product_id))


@app.put(
    "/stock/{product_id}", access="inventory:adjust", body=ReorderPointRequest, returns=ProductStockView,
    examples={"body": EXAMPLE},
)  # fmt: skip
def set_reorder_point(product_id: str, body: ReorderPointRequest, caller: Caller) -> ProductStockView:
    """Say from which level on a product counts as low in a warehouse."""
    warehouse, product, level = service.set_reorder_point(
        wiring.stock_room(), wiring.stock(), caller, product_id, body.warehouse_id, body.reorder_point
    )
    return ProductStockView.of(product, [(warehouse, level)])
