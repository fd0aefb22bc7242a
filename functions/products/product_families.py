"""/product-families: things that come in several sizes or flavours."""

from supermarket import wiring
from supermarket.edge.http import PUBLIC, Api, Once, Page, PageRequest
from supermarket.kernel.ids import new_id
from supermarket.products import family_service as service
from supermarket.products.family_schemas import FAMILY, FAMILY_ANSWER, FamilyRequest, FamilyView

handler = app = Api("product_families")


@app.get("/product-families", access=PUBLIC, returns=FamilyView, paged=True)
def list_families(page: PageRequest) -> Page[FamilyView]:
    """List families of products"""
    return wiring.families().page(page).map(FamilyView.of)


@app.post(
    "/product-families", access="products:manage", body=FamilyRequest, returns=FamilyView, status=201, idempotent=True,
    examples={"body": FAMILY, "answer": FAMILY_ANSWER},
)  # fmt: skip
def add_family(body: FamilyRequest, once: Once | None) -> FamilyView:
    """Add a family of products

    Products join it as its variants, each with a combination of options of its own.
    """
    return FamilyView.of(service.add_family(wiring.families(), body.family(new_id()), once))
