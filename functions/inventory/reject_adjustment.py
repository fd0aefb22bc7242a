"""/stock/adjustments/{adjustment_id}/reject: drop what waited for approval."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller
from supermarket.inventory import adjustment_service
from supermarket.inventory.adjustment_schemas import AdjustmentView

handler = app = Api("reject_adjustment")


@app.post("/stock/adjustments/{adjustment_id}/reject", access="inventory:manage", returns=AdjustmentView)
def reject_adjustment(adjustment_id: str, caller: Caller) -> AdjustmentView:
    """Reject a correction: nothing moves.

    Not by whoever asked for it. Asked again it gives what was decided.
    """
    return AdjustmentView.of(adjustment_service.reject(wiring.corrections(), caller, adjustment_id))
