"""/price-lists: what groups of customers pay."""

from supermarket import wiring
from supermarket.edge.http import Api, Once, Page, PageRequest
from supermarket.kernel.ids import new_id
from supermarket.products import price_list_service as service
from supermarket.products.price_list_schemas import (
    PRICE_LIST,
    PRICE_LIST_ANSWER,
    PriceListRequest,
    PriceListView,
)

handler = app = Api("price_lists")


@app.get("/price-lists", access="products:manage", returns=PriceListView, paged=True)
def list_price_lists(page: PageRequest) -> Page[PriceListView]:
    """List price lists"""
    return wiring.price_lists().page(page).map(PriceListView.of)


@app.post(
    "/price-lists", access="products:manage", body=PriceListRequest, returns=PriceListView, status=201,
    idempotent=True, examples={"body": PRICE_LIST, "answer": PRICE_LIST_ANSWER},
)  # fmt: skip
def add_price_list(body: PriceListRequest, once: Once | None) -> PriceListView:
    """Add a price list

    Its code belongs to no other. Prices are put into it product by product.
    """
    return PriceListView.of(service.add_price_list(wiring.price_lists(), body.price_list(new_id()), once))
