"""/stock/reorder-suggestions: what to order, of whom, and why."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller, Page, PageRequest
from supermarket.inventory import reorder_service
from supermarket.inventory.reorder_schemas import SuggestionQuery, SuggestionView

handler = app = Api("reorder_suggestions")


@app.get(
    "/stock/reorder-suggestions", access="inventory:manage", query=SuggestionQuery, returns=SuggestionView, paged=True
)  # fmt: skip
def list_reorder_suggestions(
    query: SuggestionQuery, caller: Caller, page: PageRequest
) -> Page[SuggestionView]:
    """List what is at or below its reorder point, all that is on order counted in, with the figures it follows from.

    A page may be shorter than its limit, or empty, and others follow: those that have enough on order are left out.
    """
    found = reorder_service.suggest(
        wiring.reorder_desk(), caller, query.warehouse_id, query.supplier_id, page
    )
    return found.map(SuggestionView.of)
