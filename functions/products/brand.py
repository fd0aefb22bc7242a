"""/brands/{brand_id}: one brand."""

from supermarket import wiring
from supermarket.edge.http import PUBLIC, Api
from supermarket.products import category_service as service
from supermarket.products.category_schemas import BRAND, BRAND_ANSWER, BrandRequest, BrandView

handler = app = Api("brand")


@app.get("/brands/{brand_id}", access=PUBLIC, returns=BrandView, examples={"answer": BRAND_ANSWER})
def get_brand(brand_id: str) -> BrandView:
    """One brand"""
    return BrandView.of(wiring.brands().get(brand_id))


@app.put(
    "/brands/{brand_id}", access="products:manage", body=BrandRequest, returns=BrandView, guarded=True,
    examples={"body": BRAND, "answer": BRAND_ANSWER},
)  # fmt: skip
def replace_brand(brand_id: str, body: BrandRequest, expected: int) -> BrandView:
    """Replace a brand"""
    return BrandView.of(service.replace_brand(wiring.brands(), body.brand(brand_id), expected))


@app.delete("/brands/{brand_id}", access="products:manage")
def delete_brand(brand_id: str) -> None:
    """Delete a brand

    Refused while products are of it.
    """
    service.remove_brand(wiring.brands(), wiring.catalogue(), brand_id)
