"""/reports/inventory/low-stock: what runs low."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller, Page, PageRequest
from supermarket.inventory import service
from supermarket.inventory.schemas import InWarehouse, LevelView

handler = app = Api("low_stock")


@app.get(
    "/reports/inventory/low-stock", access="reports:stock", query=InWarehouse, returns=LevelView, paged=True
)  # fmt: skip
def list_low_stock(query: InWarehouse, caller: Caller, page: PageRequest) -> Page[LevelView]:
    """List what is at its reorder point or below in a warehouse."""
    found = service.low_stock(
        wiring.stock_room(), wiring.stock(), wiring.ledger(), caller, query.warehouse_id, page
    )
    return found.map(LevelView.of)
