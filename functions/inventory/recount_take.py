"""/stock/takes/{take_id}/recounts: have products counted again."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller
from supermarket.inventory import take_service
from supermarket.inventory.take_schemas import RecountRequest, TakeView

handler = app = Api("recount_take")
EXAMPLE = {"product_ids": ["01920000-0000-7000-8000-000000000021"]}


@app.post(
    "/stock/takes/{take_id}/recounts", access="inventory:manage", body=RecountRequest, returns=TakeView,
    examples={"body": EXAMPLE},
)  # fmt: skip
def recount(take_id: str, body: RecountRequest, caller: Caller) -> TakeView:
    """Ask for products to be counted again.

    What was counted of them does not hold any more, and they are due until somebody counts them.
    """
    return TakeView.of(take_service.recount(wiring.counting_desk(), caller, take_id, body.product_ids))
