"""/brands: who makes what is sold."""

from supermarket import wiring
from supermarket.edge.http import PUBLIC, Api, Once, Page, PageRequest
from supermarket.kernel.ids import new_id
from supermarket.products import category_service as service
from supermarket.products.category_schemas import BRAND, BRAND_ANSWER, BrandQuery, BrandRequest, BrandView

handler = app = Api("brands")


@app.get("/brands", access=PUBLIC, query=BrandQuery, returns=BrandView, paged=True)
def list_brands(query: BrandQuery, page: PageRequest) -> Page[BrandView]:
    """List brands

    All, or the one with a slug.
    """
    return service.find_brands(wiring.brands(), page, query.slug).map(BrandView.of)


@app.post(
    "/brands", access="products:manage", body=BrandRequest, returns=BrandView, status=201, idempotent=True,
    examples={"body": BRAND, "answer": BRAND_ANSWER},
)  # fmt: skip
def add_brand(body: BrandRequest, once: Once | None) -> BrandView:
    """Add a brand

    Its code and its slug belong to no other brand.
    """
    return BrandView.of(service.add_brand(wiring.brands(), body.brand(new_id()), once))
