"""/cart/saved/{product_id}: one product in the saved list."""

from supermarket import wiring
from supermarket.ecommerce import saved_service
from supermarket.ecommerce.saved_schemas import SavedListView
from supermarket.edge.http import GUEST, Api, Caller

handler = app = Api("saved_item")


@app.delete("/cart/saved/{product_id}", access=GUEST, returns=SavedListView, headers=["X-Guest-Token"])
def forget_product(product_id: str, caller: Caller) -> SavedListView:
    """Take a product out of the saved list."""
    return SavedListView.of(saved_service.forget(wiring.saved_desk(), caller, product_id))
