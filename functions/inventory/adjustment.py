"""/stock/adjustments/{adjustment_id}: one correction."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller
from supermarket.inventory import adjustment_service
from supermarket.inventory.adjustment_schemas import AdjustmentView

handler = app = Api("adjustment")


@app.get("/stock/adjustments/{adjustment_id}", access="inventory:read", returns=AdjustmentView)
def get_adjustment(adjustment_id: str, caller: Caller) -> AdjustmentView:
    """Show a correction."""
    return AdjustmentView.of(adjustment_service.get_adjustment(wiring.corrections(), caller, adjustment_id))
