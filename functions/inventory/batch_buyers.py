"""/stock/batches/{batch_id}/buyers: who has what was sold of a batch."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller, Page, PageRequest
from supermarket.inventory import batch_service as service
from supermarket.inventory.batch_schemas import BuyerView

handler = app = Api("batch_buyers")


@app.get("/stock/batches/{batch_id}/buyers", access="inventory:manage", returns=BuyerView, paged=True)
def list_buyers(batch_id: str, caller: Caller, page: PageRequest) -> Page[BuyerView]:
    """List who bought of a batch

    Each sale or order that took some, oldest first, and what else took from it: write-offs, transfers, returns. A
    shopper is known by their order, or by the customer's card at the till.
    """
    product, found = service.buyers(wiring.batch_room(), caller, batch_id, page)
    return found.map(lambda buyer: BuyerView.of(buyer, product))
