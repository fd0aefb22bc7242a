"""/categories/{category_id}: one category."""

from supermarket import wiring
from supermarket.edge.http import PUBLIC, Api
from supermarket.products import category_service as service
from supermarket.products.category_schemas import CATEGORY, CATEGORY_ANSWER, CategoryDetail, CategoryRequest

handler = app = Api("category")
ANSWER = {"answer": CATEGORY_ANSWER}


@app.get("/categories/{category_id}", access=PUBLIC, returns=CategoryDetail, examples=ANSWER)
def get_category(category_id: str) -> CategoryDetail:
    """One category

    With the path that leads to it from the root, and what is right below it.
    """
    return CategoryDetail.of(*service.category_in_tree(wiring.categories(), category_id))


@app.put(
    "/categories/{category_id}", access="products:manage", body=CategoryRequest, returns=CategoryDetail, guarded=True,
    examples={"body": CATEGORY, **ANSWER},
)  # fmt: skip
def replace_category(category_id: str, body: CategoryRequest, expected: int) -> CategoryDetail:
    """Replace a category

    With another parent it moves, and all that is below it moves along.
    """
    new = service.replace_category(wiring.categories(), body.category(category_id), expected)
    return CategoryDetail.of(new, wiring.categories().tree())


@app.delete("/categories/{category_id}", access="products:manage")
def delete_category(category_id: str) -> None:
    """Delete a category

    Refused while categories are below it or products are of it.
    """
    service.remove_category(wiring.categories(), wiring.catalogue(), category_id)
