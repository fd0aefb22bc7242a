"""/stock/movements: the ledger."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller, Page, PageRequest
from supermarket.inventory import service
from supermarket.inventory.schemas import MovementQuery, MovementView

handler = app = Api("movements")


@app.get("/stock/movements", access="inventory:read", query=MovementQuery, returns=MovementView, paged=True)
def list_movements(query: MovementQuery, caller: Caller, page: PageRequest) -> Page[MovementView]:
    """List what moved in a warehouse, or one product of it, newest first.

    The ledger follows the stock by a moment: it is written from the changes themselves.
    """
    found = service.list_movements(
        wiring.stock_room(), wiring.ledger(), caller, query.warehouse_id, query.product_id, page
    )
    return found.map(MovementView.of)
