"""/categories: the tree that products are sorted into."""

from supermarket import wiring
from supermarket.edge.http import PUBLIC, Api, Once, Page, PageRequest
from supermarket.kernel.ids import new_id
from supermarket.products import category_schemas as schemas
from supermarket.products import category_service as service
from supermarket.products.category_schemas import CategoryDetail, CategoryQuery, CategoryRequest, CategoryView

handler = app = Api("categories")


@app.get("/categories", access=PUBLIC, query=CategoryQuery, returns=CategoryView, paged=True)
def list_categories(query: CategoryQuery, page: PageRequest) -> Page[CategoryView]:
    """List categories

    All, those right below one, or the one with a slug; `view=tree` nests all that is below each.
    """
    categories = wiring.categories()
    if query.view == "tree":
        tree = categories.tree()
        below = service.categories_below(tree, query.parent_id or "", page)
        return below.map(lambda category: CategoryView.whole(category, tree))
    found = service.find_categories(categories, page, query.parent_id, query.slug)
    return found.map(CategoryView.of)


@app.post(
    "/categories", access="products:manage", body=CategoryRequest, returns=CategoryDetail, status=201, idempotent=True,
    examples={"body": schemas.CATEGORY, "answer": schemas.CATEGORY_ANSWER},
)  # fmt: skip
def add_category(body: CategoryRequest, once: Once | None) -> CategoryDetail:
    """Add a category

    Its code and its slug belong to no other category.
    """
    added = service.add_category(wiring.categories(), body.category(new_id()), once)
    return CategoryDetail.of(added, wiring.categories().tree())
