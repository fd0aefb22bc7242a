"""/categories: the tree that products are sorted into."""

from supermarket import wiring
from supermarket.edge.http import PUBLIC, Api, Once, Page, PageRequest
from supermarket.kernel.ids import new_id
from supermarket.products import category_service as service
from supermarket.products.category_schemas import CATEGORY, CATEGORY_ANSWER, CategoryRequest, CategoryView

handler = app = Api("categories")


@app.get("/categories", access=PUBLIC, returns=CategoryView, paged=True)
def list_categories(page: PageRequest) -> Page[CategoryView]:
    """List categories"""
    return wiring.categories().page(page).map(CategoryView.of)


@app.post(
    "/categories", access="products:manage", body=CategoryRequest, returns=CategoryView, status=201, idempotent=True,
    examples={"body": CATEGORY, "answer": CATEGORY_ANSWER},
)  # fmt: skip
def add_category(body: CategoryRequest, once: Once | None) -> CategoryView:
    """Add a category

    Its code belongs to no other category.
    """
    return CategoryView.of(service.add_category(wiring.categories(), body.category(new_id()), once))
