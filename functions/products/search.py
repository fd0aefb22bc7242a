"""/products/search: what fits a few words, best first."""

from supermarket import wiring
from supermarket.edge.http import PUBLIC, Api, Page, PageRequest
from supermarket.products import search_service as service
from supermarket.products.search_schemas import (
    ANSWER,
    FoundView,
    SearchQuery,
    SearchSummary,
    listed,
    suggested,
)

handler = app = Api("search")


@app.get(
    "/products/search", access=PUBLIC, query=SearchQuery, returns=FoundView, paged=True, beside=SearchSummary,
    examples={"answer": ANSWER, "query": {"q": "chal", "limit": "25"}},
)  # fmt: skip
def search(query: SearchQuery, page: PageRequest) -> Page[FoundView]:
    """Search products

    Bangla, English, and Bangla in Latin letters ("chal" finds চাল), the last word unfinished, slips forgiven. Facets
    count what was found, with the filters. A page has its products as they are now, and may have fewer than asked when
    some are gone; the order, the counts, and what filters by price and availability look at are at most an hour old.
    """
    desk = wiring.search_desk()
    if query.suggest:
        return suggested(service.suggestions(desk, query.q, query.branch_id))
    return listed(service.search(desk, query.q, query.filters(), page))
