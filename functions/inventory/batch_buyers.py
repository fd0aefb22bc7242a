"""/stock/batches/{batch_id}/buyers: who has what was sold of a batch."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller, Page, PageRequest
from supermarket.inventory import batch_service as service
from supermarket.inventory.batch_schemas import BuyerView, WaitingBuyers

handler = app = Api("batch_buyers")


@app.get(
    "/stock/batches/{batch_id}/buyers", access="inventory:manage", returns=BuyerView, paged=True,
    beside=WaitingBuyers,
)  # fmt: skip
def list_buyers(batch_id: str, caller: Caller, page: PageRequest) -> Page[BuyerView]:
    """List who bought of a batch

    Each sale or order that took some, oldest first, and what else took from it: write-offs, transfers, returns. A
    shopper is known by their order, or by the customer's card at the till. What came back of an order is less than
    nothing. `open_orders`, with the first page, may yet be packed from it.
    """
    product, found, waiting = service.buyers(wiring.batch_room(), caller, batch_id, page)
    items = [BuyerView.of(buyer, product) for buyer in found.items]
    open_orders = [BuyerView.of(buyer, product) for buyer in waiting]
    return Page(items, found.next, WaitingBuyers(open_orders=open_orders))
