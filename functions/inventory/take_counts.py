"""/stock/takes/{take_id}/counts: what was counted, and what is still to be."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller, Once, Page, PageRequest
from supermarket.inventory import take_service
from supermarket.inventory.take_schemas import CountedView, CountQuery, SheetRequest, SheetView

handler = app = Api("take_counts")
LINE = {"product_id": "01920000-0000-7000-8000-000000000021", "quantity": 24}
EXAMPLE = {"section": "Aisle 3", "device": "handheld-2", "sequence": 1, "lines": [LINE]}
COUNTS = "/stock/takes/{take_id}/counts"


@app.get(COUNTS, access="inventory:adjust", query=CountQuery, returns=CountedView, paged=True)
def list_counts(take_id: str, query: CountQuery, caller: Caller, page: PageRequest) -> Page[CountedView]:
    """List what was counted, or with `due` what is still to be counted.

    Never what should be there: the count is blind.
    """
    listed = take_service.uncounted if query.due else take_service.counts
    return listed(wiring.counting_desk(), caller, take_id, page).map(CountedView.of)


@app.post(
    COUNTS, access="inventory:adjust", body=SheetRequest, returns=SheetView, idempotent=True, examples={"body": EXAMPLE}
)  # fmt: skip
def count_stock(take_id: str, body: SheetRequest, caller: Caller, once: Once | None) -> SheetView:
    """Count products in a section.

    Sections and devices add up; the same device counting the same section again replaces what it said.
    """
    lines = take_service.count(wiring.counting_desk(), caller, take_id, body.sheet(), once)
    return SheetView.of(list(lines))
