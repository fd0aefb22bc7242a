"""/stock/adjustments/{adjustment_id}/approve: carry out what waited for it."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller
from supermarket.inventory import adjustment_service
from supermarket.inventory.adjustment_schemas import AdjustmentView

handler = app = Api("approve_adjustment")


@app.post("/stock/adjustments/{adjustment_id}/approve", access="inventory:manage", returns=AdjustmentView)
def approve_adjustment(adjustment_id: str, caller: Caller) -> AdjustmentView:
    """Approve of a correction: now it is carried out.

    Not by whoever asked for it. Asked again it gives what was done: nothing moves twice.
    """
    return AdjustmentView.of(adjustment_service.approve(wiring.corrections(), caller, adjustment_id))
