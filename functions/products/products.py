"""/products: the catalogue, and what is added to it."""

from supermarket import wiring
from supermarket.edge.http import PUBLIC, Api, Once, Page, PageRequest
from supermarket.kernel.ids import new_id
from supermarket.products import service
from supermarket.products.schemas import PRODUCT, PRODUCT_ANSWER, ProductQuery, ProductRequest, ProductView

handler = app = Api("products")


@app.get("/products", access=PUBLIC, query=ProductQuery, returns=ProductView, paged=True)
def list_products(query: ProductQuery, page: PageRequest) -> Page[ProductView]:
    """List products

    Those on sale, by name: of a category itself (not of those below it), of a brand, of both, or all.
    """
    found = service.products(wiring.catalogue(), page, query.category_id, query.brand_id)
    return found.map(ProductView.of)


@app.post(
    "/products", access="products:manage", body=ProductRequest, returns=ProductView, status=201, idempotent=True,
    examples={"body": PRODUCT, "answer": PRODUCT_ANSWER},
)  # fmt: skip
def add_product(body: ProductRequest, once: Once | None) -> ProductView:
    """Add a product

    Its SKU, its barcodes and its scale number belong to no other product, and its price is not above its MRP.
    """
    product = body.product(new_id())
    return ProductView.of(service.add_product(wiring.catalogue(), wiring.settings(), product, once))
