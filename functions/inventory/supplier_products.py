"""/suppliers/{supplier_id}/products: what a supplier sells us."""

from supermarket import wiring
from supermarket.edge.http import Api, Page, PageRequest
from supermarket.inventory import supplier_service
from supermarket.inventory.supplier_schemas import OffersRequest, OffersView, OfferView

handler = app = Api("supplier_products")
EXAMPLE = {
    "products": [
        {"product_id": "01920000-0000-7000-8000-000000000021", "code": "MG-771", "pack": "case", "price": "1150.00",
         "minimum": 2, "preferred": True},
    ],
    "withdrawn": [],
}  # fmt: skip


@app.get("/suppliers/{supplier_id}/products", access="inventory:manage", returns=OfferView, paged=True)
def list_supplier_products(supplier_id: str, page: PageRequest) -> Page[OfferView]:
    """List what a supplier offers, at what price and in which pack."""
    found = supplier_service.list_offers(wiring.suppliers(), wiring.catalogue(), supplier_id, page)
    return found.map(OfferView.of)


@app.put(
    "/suppliers/{supplier_id}/products", access="inventory:manage", body=OffersRequest, returns=OffersView,
    guarded=True, examples={"body": EXAMPLE},
)  # fmt: skip
def set_supplier_products(supplier_id: str, body: OffersRequest, expected: int) -> OffersView:
    """Say what a supplier offers of the products that are named, all of it or nothing.

    Other products stay as they were. `If-Match` has the supplier's version, which this raises.
    """
    found = supplier_service.set_offers(
        wiring.suppliers(), wiring.catalogue(), supplier_id, body.asked(), expected
    )
    return OffersView.of(*found)
