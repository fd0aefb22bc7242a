"""/price-lists/{list_id}: one price list."""

from supermarket import wiring
from supermarket.edge.http import Api
from supermarket.products import price_list_service as service
from supermarket.products.price_list_schemas import (
    PRICE_LIST,
    PRICE_LIST_ANSWER,
    PriceListRequest,
    PriceListView,
)

handler = app = Api("price_list")


@app.get(
    "/price-lists/{list_id}", access="products:manage", returns=PriceListView, examples={"answer": PRICE_LIST_ANSWER}
)  # fmt: skip
def get_price_list(list_id: str) -> PriceListView:
    """One price list"""
    return PriceListView.of(wiring.price_lists().get(list_id))


@app.put(
    "/price-lists/{list_id}", access="products:manage", body=PriceListRequest, returns=PriceListView, guarded=True,
    examples={"body": PRICE_LIST, "answer": PRICE_LIST_ANSWER},
)  # fmt: skip
def replace_price_list(list_id: str, body: PriceListRequest, expected: int) -> PriceListView:
    """Replace a price list"""
    new = service.replace_price_list(wiring.price_lists(), body.price_list(list_id), expected)
    return PriceListView.of(new)


@app.delete("/price-lists/{list_id}", access="products:manage")
def remove_price_list(list_id: str) -> None:
    """Remove a price list

    409 while there are customers in it.
    """
    service.remove_price_list(wiring.price_lists(), list_id)
