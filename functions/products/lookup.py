"""/products/lookup/{code}: what a scanned or typed code stands for."""

from supermarket import wiring
from supermarket.edge.http import PUBLIC, Api
from supermarket.products import service
from supermarket.products.schemas import PRODUCT_ANSWER, LookupView, PlaceQuery

handler = app = Api("lookup")
ANSWER = {
    "product": {**PRODUCT_ANSWER, "unit": "gram", "plu": "10001"}, "quantity": "0.350", "label_total": None,
    "pack": None,
}  # fmt: skip


@app.get(
    "/products/lookup/{code}",
    access=PUBLIC,
    query=PlaceQuery,
    returns=LookupView,
    examples={"answer": ANSWER},
)
def look_up(code: str, query: PlaceQuery) -> LookupView:
    """Look a code up

    A SKU, an EAN-13, EAN-8, UPC-A or ITF-14, the number of weighed goods on the scale, or a scale label. The code of
    a pack gives the pack and how much is in it. Labels read as the shop's settings say, as a rule `21 PPPPP WWWWW C`
    with the weight in grams and `22 PPPPP VVVVV C` with the price in tenths of a taka, whose quantity follows from the
    price of a kilogram, at the branch that is asked for. A wrong check digit is refused and never matches.
    """
    found = service.look_up(wiring.catalogue(), wiring.settings, code, query.branch_id)
    return LookupView.of(found, query.branch_id)
