"""/stock/takes/{take_id}: one stock take."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller
from supermarket.inventory import take_service
from supermarket.inventory.take_model import TakeState
from supermarket.inventory.take_schemas import TakeView

handler = app = Api("take")


@app.get("/stock/takes/{take_id}", access="inventory:adjust", returns=TakeView)
def get_take(take_id: str, caller: Caller) -> TakeView:
    """Show a stock take.

    Who decides on it, by `inventory:manage`, also sees what it would change while it is being counted.
    """
    desk = wiring.counting_desk()
    take = desk.get(caller, take_id)
    decides = caller.may("inventory:manage") and take.state is TakeState.COUNTING
    return TakeView.of(take, take_service.assess(desk, take) if decides else None)
