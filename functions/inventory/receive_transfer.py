"""/stock/transfers/{transfer_id}/receive: goods arrive."""

from supermarket import wiring
from supermarket.edge.http import REQUIRED, Api, Caller, Once
from supermarket.inventory import transfer_service
from supermarket.inventory.transfer_schemas import ReceiveRequest, TransferView

handler = app = Api("receive_transfer")
EXAMPLE = {"lines": [{"product_id": "01920000-0000-7000-8000-000000000021", "quantity": 1}]}


@app.post(
    "/stock/transfers/{transfer_id}/receive", access="inventory:adjust", body=ReceiveRequest, returns=TransferView,
    idempotent=REQUIRED, examples={"body": EXAMPLE},
)  # fmt: skip
def receive_transfer(transfer_id: str, body: ReceiveRequest, caller: Caller, once: Once) -> TransferView:
    """Take in what arrived, all of it or a part, with the batches, dates and costs it left with.

    By staff of the branch it comes to. What is still missing when it is closed is lost in transit. 503 for the moment
    in which the books do not know yet what left.
    """
    return TransferView.of(
        transfer_service.receive(wiring.haulage(), caller, transfer_id, body.arrival(), once)
    )
