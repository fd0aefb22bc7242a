"""/stock/batches/{batch_id}/recall: nothing more of it is sold."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller
from supermarket.inventory import batch_service as service
from supermarket.inventory.batch_schemas import BatchPlacesView, RecallRequest

handler = app = Api("recall_batch")
EXAMPLE = {"reason": "Glass splinters, said the maker"}


@app.post(
    "/stock/batches/{batch_id}/recall", access="inventory:manage", body=RecallRequest, returns=BatchPlacesView,
    examples={"body": EXAMPLE},
)  # fmt: skip
def recall_batch(batch_id: str, body: RecallRequest, caller: Caller) -> BatchPlacesView:
    """Recall a batch

    What is left of it is blocked in every warehouse; `/stock/batches/{batch_id}/buyers` lists who has the rest.
    Somebody of another branch cannot: a recall is for all of them. Asked again, it blocks what came in since.
    """
    room = wiring.batch_room()
    service.recall(room, caller, batch_id, body.reason)
    return BatchPlacesView.of(*service.batch(room, caller, batch_id))
