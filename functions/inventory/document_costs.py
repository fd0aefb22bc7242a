"""/stock/costs/{cause_id}: what a document's goods cost."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller
from supermarket.inventory import worth_service as service
from supermarket.inventory.worth_schemas import CostsView

handler = app = Api("document_costs")


@app.get("/stock/costs/{cause_id}", access="reports:read", returns=CostsView)
def get_costs(cause_id: str, caller: Caller) -> CostsView:
    """What a document's goods cost

    The cost of goods of a sale, or what a receipt, a transfer or a correction was worth, by its id, product by product.
    404 for the moment in which the ledger has not heard of it.
    """
    return CostsView.of(service.costs(wiring.worth(), caller, cause_id))
