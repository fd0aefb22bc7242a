"""/cart/saved: what a shopper keeps for later."""

from supermarket import wiring
from supermarket.ecommerce import saved_service
from supermarket.ecommerce.saved_schemas import SavedListView, SaveRequest
from supermarket.edge.http import GUEST, Answer, Api, Caller, Once

handler = app = Api("saved_items")
EXAMPLE = {"product_id": "0192f3a0-0000-7000-8000-000000000001", "quantity": 2}


@app.get("/cart/saved", access=GUEST, returns=SavedListView, headers=["X-Guest-Token"])
def list_saved(caller: Caller) -> Answer:
    """The shopper's saved list at today's prices, 200 products at most.

    A guest's is kept as long as a cart; whoever signs in and still sends the guest's token finds it in their own.
    """
    view = SavedListView.of(saved_service.show(wiring.saved_desk(), caller))
    return Answer(view, headers=view.headers)


@app.post(
    "/cart/saved", access=GUEST, body=SaveRequest, returns=SavedListView, idempotent=True, headers=["X-Guest-Token"],
    examples={"body": EXAMPLE},
)  # fmt: skip
def save_product(body: SaveRequest, caller: Caller, once: Once | None) -> Answer:
    """Keep a product for later, in the place of the same one in the list. 409 `saved_full`."""
    shown = saved_service.put_aside(wiring.saved_desk(), caller, body.product_id, body.quantity, once)
    view = SavedListView.of(shown)
    return Answer(view, headers=view.headers)
