"""/stock/transfers/{transfer_id}/cancel: what is on the way goes back."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller
from supermarket.inventory import transfer_service
from supermarket.inventory.transfer_schemas import TransferView

handler = app = Api("cancel_transfer")


@app.post("/stock/transfers/{transfer_id}/cancel", access="inventory:adjust", returns=TransferView)
def cancel_transfer(transfer_id: str, caller: Caller) -> TransferView:
    """Put back what has not arrived.

    By staff of the branch it left. Asked again it gives what was done: nothing moves twice.
    """
    return TransferView.of(transfer_service.cancel(wiring.haulage(), caller, transfer_id))
