"""/purchase-orders/from-suggestions: draft what is suggested."""

from supermarket import wiring
from supermarket.edge.http import REQUIRED, Api, Caller, Once
from supermarket.inventory import reorder_draft_service
from supermarket.inventory.reorder_schemas import DraftsView, FromSuggestionsRequest

handler = app = Api("purchase_orders_from_suggestions")
EXAMPLE = {"warehouse_id": "01920000-0000-7000-8000-000000000011"}


@app.post(
    "/purchase-orders/from-suggestions", access="inventory:manage", body=FromSuggestionsRequest, returns=DraftsView,
    status=201, idempotent=REQUIRED, examples={"body": EXAMPLE},
)  # fmt: skip
def draft_from_suggestions(body: FromSuggestionsRequest, caller: Caller, once: Once) -> DraftsView:
    """Draft a purchase order for each supplier of what is suggested: at most 20 orders of at most 200 lines.

    What is drafted counts as on order, so that what was left over comes with the next request, and nothing twice.
    """
    desk, purchasing = wiring.reorder_desk(), wiring.purchase_desk()
    return DraftsView.of(reorder_draft_service.draft_suggested(desk, purchasing, caller, body.wanted(), once))
