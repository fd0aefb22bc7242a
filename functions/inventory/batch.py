"""/stock/batches/{batch_id}: one batch, wherever it is."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller
from supermarket.inventory import batch_service as service
from supermarket.inventory.batch_schemas import BatchPlacesView

handler = app = Api("batch")


@app.get("/stock/batches/{batch_id}", access="inventory:read", returns=BatchPlacesView)
def get_batch(batch_id: str, caller: Caller) -> BatchPlacesView:
    """One batch, in every warehouse of one's own branch it came to"""
    return BatchPlacesView.of(*service.batch(wiring.batch_room(), caller, batch_id))
