"""/products/lookup/{code}: what a scanned or typed code stands for."""

from supermarket import wiring
from supermarket.edge.http import PUBLIC, Api
from supermarket.products import service
from supermarket.products.schemas import PRODUCT_ANSWER, LookupView

handler = app = Api("lookup")
ANSWER = {
    "product": {**PRODUCT_ANSWER, "unit": "gram", "plu": "10001"}, "quantity": "0.350", "label_total": None,
}  # fmt: skip


@app.get("/products/lookup/{code}", access=PUBLIC, returns=LookupView, examples={"answer": ANSWER})
def look_up(code: str) -> LookupView:
    """Look a code up

    A SKU, an EAN-13, EAN-8 or UPC-A, the number of weighed goods on the scale, or a scale label. Labels are
    `21 PPPPP WWWWW C` with the weight in grams, and `22 PPPPP VVVVV C` with the price in tenths of a taka, whose
    quantity follows from the price of a kilogram. A wrong check digit is refused and never matches.
    """
    return LookupView.of(service.look_up(wiring.catalogue(), code))
