"""/stock/transfers: goods on their way between warehouses."""

from supermarket import wiring
from supermarket.edge.http import REQUIRED, Api, Caller, Once, Page, PageRequest
from supermarket.inventory import transfer_service
from supermarket.inventory.transfer_schemas import Direction, TransferQuery, TransferRequest, TransferView

handler = app = Api("transfers")
EXAMPLE = {
    "from_warehouse_id": "01920000-0000-7000-8000-000000000011",
    "to_warehouse_id": "01920000-0000-7000-8000-000000000012",
    "lines": [{"product_id": "01920000-0000-7000-8000-000000000021", "quantity": 2}],
}  # fmt: skip


@app.get("/stock/transfers", access="inventory:read", query=TransferQuery, returns=TransferView, paged=True)
def list_transfers(query: TransferQuery, caller: Caller, page: PageRequest) -> Page[TransferView]:
    """List what leaves a warehouse, or comes to it, newest first."""
    found = transfer_service.list_transfers(
        wiring.haulage(), caller, query.warehouse_id, query.direction is Direction.IN, query.state, page
    )
    return found.map(TransferView.of)


@app.post(
    "/stock/transfers", access="inventory:adjust", body=TransferRequest, returns=TransferView, status=201,
    idempotent=REQUIRED, examples={"body": EXAMPLE},
)  # fmt: skip
def send_transfer(body: TransferRequest, caller: Caller, once: Once) -> TransferView:
    """Send goods to another warehouse: they leave this one, and are on the way.

    By staff of the branch they leave. All lines leave or none.
    """
    return TransferView.of(transfer_service.send(wiring.haulage(), caller, body.dispatch(), once))
