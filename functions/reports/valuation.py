"""/reports/inventory/valuation: what a warehouse's stock is worth."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller, Page, PageRequest
from supermarket.inventory import worth_service as service
from supermarket.inventory.schemas import InWarehouse
from supermarket.inventory.worth_schemas import WorthSum, WorthView

handler = app = Api("valuation")


@app.get(
    "/reports/inventory/valuation", access="reports:read", query=InWarehouse, returns=WorthView, paged=True,
    beside=WorthSum,
)  # fmt: skip
def value_stock(query: InWarehouse, caller: Caller, page: PageRequest) -> Page[WorthView]:
    """Value the stock of a warehouse

    Each product as it is now, at the weighted average and first in first out; beside them the whole warehouse's value
    as the last audit counted it.
    """
    warehouse, audit, found = service.valuation(wiring.worth(), caller, query.warehouse_id, page)
    rows = found.map(lambda row: WorthView.of(*row, warehouse.valuation))
    return Page(rows.items, rows.next, WorthSum.of(warehouse, audit))
