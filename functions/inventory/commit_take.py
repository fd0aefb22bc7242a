"""/stock/takes/{take_id}/commit: the count becomes the stock."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller
from supermarket.inventory import take_commit_service
from supermarket.inventory.take_schemas import CommitRequest, TakeView

handler = app = Api("commit_take")
EXAMPLE = {"uncounted": "leave"}


@app.post(
    "/stock/takes/{take_id}/commit", access="inventory:manage", body=CommitRequest, returns=TakeView,
    examples={"body": EXAMPLE},
)  # fmt: skip
def commit_take(take_id: str, body: CommitRequest, caller: Caller) -> TakeView:
    """Move the levels by what was found. What was sold since the count stays sold.

    Not by somebody who counted, when the variances are worth more than the shop's limit. Asked again it carries on, or
    gives what was done: no level moves twice.
    """
    return TakeView.of(take_commit_service.commit(wiring.counting_desk(), caller, take_id, body.uncounted))
