"""/reports/inventory/expiring: what has to be sold soon."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller, Page, PageRequest
from supermarket.inventory import worth_service as service
from supermarket.inventory.worth_schemas import ExpiringQuery, ExpiringView
from supermarket.kernel import clock

handler = app = Api("expiring")


@app.get(
    "/reports/inventory/expiring",
    access="reports:read",
    query=ExpiringQuery,
    returns=ExpiringView,
    paged=True,
)
def list_expiring(query: ExpiringQuery, caller: Caller, page: PageRequest) -> Page[ExpiringView]:
    """List what expires

    What is left of batches whose last day is within so many days, or past, with what it cost; soonest first.
    """
    found = service.expiring(wiring.worth(), caller, query.warehouse_id, query.days, clock.now(), page)
    return found.map(lambda row: ExpiringView.of(*row))
