"""/warehouses: shop floors, back stores and depots."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller, Once, Page, PageRequest
from supermarket.inventory import service
from supermarket.inventory.schemas import WarehouseRequest, WarehouseView

handler = app = Api("warehouses")
EXAMPLE = {
    "branch_id": "01920000-0000-7000-8000-000000000001", "code": "GUL-BACK", "name": "Back store",
    "name_bn": "গুদাম", "sells": False,
}  # fmt: skip


@app.get("/warehouses", access="inventory:read", returns=WarehouseView, paged=True)
def list_warehouses(page: PageRequest) -> Page[WarehouseView]:
    """List the warehouses of every branch."""
    return wiring.warehouses().page(page).map(WarehouseView.of)


@app.post(
    "/warehouses", access="inventory:manage", body=WarehouseRequest, returns=WarehouseView, status=201, idempotent=True,
    examples={"body": EXAMPLE},
)  # fmt: skip
def add_warehouse(body: WarehouseRequest, caller: Caller, once: Once | None) -> WarehouseView:
    """Add a warehouse to a branch.

    Its code is its own; 409 when another warehouse has it.
    """
    asked = body.new()
    made = service.add_warehouse(wiring.warehouses(), wiring.settings(), caller, asked, once)
    return WarehouseView.of(made)
