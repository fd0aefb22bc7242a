"""/products/{product_id}: one product."""

from supermarket import wiring
from supermarket.edge.http import PUBLIC, Api
from supermarket.products import service
from supermarket.products.schemas import EXAMPLES, PlaceQuery, ProductRequest, ProductView

handler = app = Api("product")


@app.get("/products/{product_id}", access=PUBLIC, query=PlaceQuery, returns=ProductView, examples=EXAMPLES)
def get_product(product_id: str, query: PlaceQuery) -> ProductView:
    """One product

    One that was deleted is still found, and not active, because orders and receipts name it.
    """
    return ProductView.of(wiring.catalogue().get(product_id), query.branch_id)


@app.put(
    "/products/{product_id}", access="products:manage", body=ProductRequest, returns=ProductView, guarded=True,
    examples=EXAMPLES,
)  # fmt: skip
def replace_product(product_id: str, body: ProductRequest, expected: int) -> ProductView:
    """Replace a product

    What it is counted in cannot change, and its pictures and prices at branches stay. If deleted, it comes back.
    """
    product = body.product(product_id)
    new = service.replace_product(wiring.catalogue(), wiring.settings(), wiring.families(), product, expected)
    return ProductView.of(new)


@app.delete("/products/{product_id}", access="products:manage")
def delete_product(product_id: str) -> None:
    """Delete a product

    It leaves the lists and gives its codes free. It is still found by its id.
    """
    service.delete_product(wiring.catalogue(), product_id)
