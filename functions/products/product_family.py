"""/product-families/{family_id}: one family and its variants."""

from supermarket import wiring
from supermarket.edge.http import PUBLIC, Api
from supermarket.products import family_schemas as schemas
from supermarket.products import family_service as service
from supermarket.products.family_schemas import FamilyDetail, FamilyQuery, FamilyRequest, FamilyView

handler = app = Api("product_family")


@app.get(
    "/product-families/{family_id}", access=PUBLIC, query=FamilyQuery, returns=FamilyDetail,
    examples={"answer": schemas.FAMILY_DETAIL},
)  # fmt: skip
def get_family(family_id: str, query: FamilyQuery) -> FamilyDetail:
    """One family with its variants"""
    books = wiring.families(), wiring.catalogue(), wiring.shelves()
    return FamilyDetail.of(service.gathered(*books, family_id, query.branch_id))


@app.put(
    "/product-families/{family_id}", access="products:manage", body=FamilyRequest, returns=FamilyView, guarded=True,
    examples={"body": schemas.FAMILY, "answer": schemas.FAMILY_ANSWER},
)  # fmt: skip
def replace_family(family_id: str, body: FamilyRequest, expected: int) -> FamilyView:
    """Replace a family

    What its variants differ by stays while there are any.
    """
    return FamilyView.of(service.replace_family(wiring.families(), body.family(family_id), expected))


@app.delete("/product-families/{family_id}", access="products:manage")
def delete_family(family_id: str) -> None:
    """Delete a family

    Refused while it has variants.
    """
    service.remove_family(wiring.families(), family_id)
