"""/warehouses/{warehouse_id}: one warehouse."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller
from supermarket.inventory import service
from supermarket.inventory.schemas import WarehouseChange, WarehouseView

handler = app = Api("warehouse")
EXAMPLE = {"code": "GUL-BACK", "name": "Back store", "name_bn": "গুদাম", "sells": False}


@app.get("/warehouses/{warehouse_id}", access="inventory:read", returns=WarehouseView)
def get_warehouse(warehouse_id: str) -> WarehouseView:
    """Show a warehouse."""
    return WarehouseView.of(wiring.warehouses().get(warehouse_id))


@app.put(
    "/warehouses/{warehouse_id}", access="inventory:manage", body=WarehouseChange, returns=WarehouseView, guarded=True,
    examples={"body": EXAMPLE},
)  # fmt: skip
def replace_warehouse(
    warehouse_id: str, body: WarehouseChange, caller: Caller, expected: int
) -> WarehouseView:
    """Replace what is said about a warehouse. It stays in its branch."""
    asked = body.warehouse(warehouse_id)
    return WarehouseView.of(service.replace_warehouse(wiring.warehouses(), caller, asked, expected))
