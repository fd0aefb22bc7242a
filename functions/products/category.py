"""/categories/{category_id}: one category."""

from supermarket import wiring
from supermarket.edge.http import PUBLIC, Api
from supermarket.products import category_service as service
from supermarket.products.category_schemas import CATEGORY, CATEGORY_ANSWER, CategoryRequest, CategoryView

handler = app = Api("category")


@app.get(
    "/categories/{category_id}", access=PUBLIC, returns=CategoryView, examples={"answer": CATEGORY_ANSWER}
)
def get_category(category_id: str) -> CategoryView:
    """One category"""
    return CategoryView.of(wiring.categories().get(category_id))


@app.put(
    "/categories/{category_id}", access="products:manage", body=CategoryRequest, returns=CategoryView, guarded=True,
    examples={"body": CATEGORY, "answer": CATEGORY_ANSWER},
)  # fmt: skip
def replace_category(category_id: str, body: CategoryRequest, expected: int) -> CategoryView:
    """Replace a category"""
    return CategoryView.of(
        service.replace_category(wiring.categories(), body.category(category_id), expected)
    )


@app.delete("/categories/{category_id}", access="products:manage")
def delete_category(category_id: str) -> None:
    """Delete a category

    Refused while categories are below it or products are of it.
    """
    service.remove_category(wiring.categories(), wiring.catalogue(), category_id)
