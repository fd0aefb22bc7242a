"""/stock/transfers/{transfer_id}: one transfer."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller
from supermarket.inventory import transfer_service
from supermarket.inventory.transfer_schemas import TransferView

handler = app = Api("transfer")


@app.get("/stock/transfers/{transfer_id}", access="inventory:read", returns=TransferView)
def get_transfer(transfer_id: str, caller: Caller) -> TransferView:
    """Show a transfer to staff of either branch."""
    return TransferView.of(transfer_service.get_transfer(wiring.haulage(), caller, transfer_id))
