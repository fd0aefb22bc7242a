"""/products: the catalogue, and what is added to it."""

from supermarket import wiring
from supermarket.edge.http import PUBLIC, Api, Once, Page, PageRequest
from supermarket.kernel.ids import new_id
from supermarket.products import listing_service, service
from supermarket.products.schemas import PRODUCT, PRODUCT_ANSWER, ProductQuery, ProductRequest, ProductView

handler = app = Api("products")


@app.get("/products", access=PUBLIC, query=ProductQuery, returns=ProductView, paged=True)
def list_products(query: ProductQuery, page: PageRequest) -> Page[ProductView]:
    """List products

    Those on sale, by name: all, or those that fit what is asked. A page may hold fewer than its limit, where few of
    many fit, and goes on while there is a cursor. With `updated_since`, what has changed since, earliest first:
    deleted products too, and once more what changed in the minute before.
    """
    shelves, wanted, where = wiring.shelves(), query.wanted(), (query.category_id, query.available_at)
    if query.updated_since is not None:
        found = listing_service.changes(shelves, page, query.updated_since, wanted, any(where))
    else:
        found = listing_service.products(shelves, page, wanted, *where)
    return found.map(lambda product: ProductView.of(product, query.branch_id))


@app.post(
    "/products", access="products:manage", body=ProductRequest, returns=ProductView, status=201, idempotent=True,
    examples={"body": PRODUCT, "answer": PRODUCT_ANSWER},
)  # fmt: skip
def add_product(body: ProductRequest, once: Once | None) -> ProductView:
    """Add a product

    Its SKU, its barcodes and its scale number belong to no other product, and its price is not above its MRP.
    """
    product = body.product(new_id())
    added = service.add_product(wiring.catalogue(), wiring.settings(), wiring.families(), product, once)
    return ProductView.of(added)
