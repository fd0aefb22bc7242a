"""/products/{product_id}/prices: what a product cost, costs and will cost."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller, Once, Page, PageRequest
from supermarket.products import price_service as service
from supermarket.products.price_schemas import PRICE, PRICE_ANSWER, PriceQuery, PriceRequest, PriceView

handler = app = Api("prices")


@app.get(
    "/products/{product_id}/prices", access="products:manage", query=PriceQuery, returns=PriceView, paged=True,
    examples={"answer": {"items": [PRICE_ANSWER], "next_cursor": None}},
)  # fmt: skip
def list_prices(product_id: str, query: PriceQuery, page: PageRequest) -> Page[PriceView]:
    """What became of a product's prices

    Each step of each change, the newest first: who asked for it, when it was due and when it happened, and what held
    before and after. With `planned=true` what is still to begin or to end.
    """
    if query.planned:
        plan = service.plan_of(wiring.catalogue(), wiring.prices(), product_id)
        return Page(PriceView.all_of(plan))
    return service.history(wiring.catalogue(), wiring.prices(), product_id, page).map(PriceView.of)


@app.post(
    "/products/{product_id}/prices", access="products:manage", body=PriceRequest, returns=PriceView, status=201,
    idempotent=True, examples={"body": PRICE, "answer": PRICE_ANSWER},
)  # fmt: skip
def set_price(product_id: str, body: PriceRequest, caller: Caller, once: Once | None) -> PriceView:
    """Set a price, at once or from a day on

    A temporary price (`ends_on`) holds over the lasting one, and gives way to what would hold without it. A lasting
    price that is planned begins beneath the temporary ones; one that is set at once ends them. A branch's price goes
    before the shop's, a price list's holds where it is lower. Above the MRP it is refused unless the settings allow it.
    """
    return PriceView.of(service.set_price(wiring.price_desk(), caller, product_id, body.asked(), once))
