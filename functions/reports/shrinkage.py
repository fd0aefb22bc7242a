"""/reports/inventory/shrinkage: what was lost, and why."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller
from supermarket.inventory import worth_service as service
from supermarket.inventory.worth_schemas import DaysQuery, ShrinkageView

handler = app = Api("shrinkage")


@app.get("/reports/inventory/shrinkage", access="reports:read", query=DaysQuery, returns=ShrinkageView)
def sum_losses(query: DaysQuery, caller: Caller) -> ShrinkageView:
    """Sum up what was lost

    At cost, by business day and reason: damage, theft, expiry, what counting found missing, what was lost on the way.
    What was found is less than nothing.
    """
    warehouse, losses = service.shrinkage(
        wiring.worth(), caller, query.warehouse_id, query.since, query.until
    )
    return ShrinkageView.of(warehouse, losses, query.since, query.until)
