"""/stock/takes/{take_id}/cancel: drop what was counted."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller
from supermarket.inventory import take_service
from supermarket.inventory.take_schemas import TakeView

handler = app = Api("cancel_take")


@app.post("/stock/takes/{take_id}/cancel", access="inventory:manage", returns=TakeView)
def cancel_take(take_id: str, caller: Caller) -> TakeView:
    """Give a stock take up: nothing moves."""
    return TakeView.of(take_service.cancel(wiring.counting_desk(), caller, take_id))
