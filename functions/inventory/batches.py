"""/stock/batches: what expires when."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller, Page, PageRequest
from supermarket.inventory import batch_service as service
from supermarket.inventory.batch_schemas import BatchQuery, BatchView
from supermarket.kernel.errors import Invalid

handler = app = Api("batches")


@app.get("/stock/batches", access="inventory:read", query=BatchQuery, returns=BatchView, paged=True)
def list_batches(query: BatchQuery, caller: Caller, page: PageRequest) -> Page[BatchView]:
    """List batches

    Those of a warehouse that have a date, soonest first; or those of a product and a lot, wherever they are.
    """
    room = wiring.batch_room()
    if query.warehouse_id:
        found = service.expiring(room, caller, query.warehouse_id, query.until, page)
        return found.map(lambda seen: BatchView.of(*seen))
    if not (query.product_id and query.lot):
        raise Invalid.field("/warehouse_id", "a warehouse, or a product and a lot")
    lots = service.by_lot(room, caller, query.product_id, query.lot)
    return Page([BatchView.of(*seen) for seen in lots], None)
