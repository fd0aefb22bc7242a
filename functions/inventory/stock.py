"""/stock: what a warehouse has."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller, Page, PageRequest
from supermarket.inventory import service
from supermarket.inventory.schemas import InWarehouse, LevelView

handler = app = Api("stock")


@app.get("/stock", access="inventory:read", query=InWarehouse, returns=LevelView, paged=True)
def list_stock(query: InWarehouse, caller: Caller, page: PageRequest) -> Page[LevelView]:
    """List the stock levels of a warehouse.

    Products that never moved there are not in the list.
    """
    found = service.list_stock(wiring.stock_room(), wiring.stock(), caller, query.warehouse_id, page)
    return found.map(LevelView.of)
