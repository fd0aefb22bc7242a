"""/orders/{order_id}/returns/{request_id}: decide on what a shopper wants to give back."""

from supermarket import wiring
from supermarket.ecommerce import return_service
from supermarket.ecommerce.return_schemas import DecisionBody, ReturnView
from supermarket.edge.http import Api, Caller, Once

handler = app = Api("order_return")


@app.post(
    "/orders/{order_id}/returns/{request_id}", access="orders:manage", body=DecisionBody, returns=ReturnView,
    idempotent=True, examples={"body": {"accept": False, "reason": "It was opened"}},
)  # fmt: skip
def decide_on_return(
    order_id: str, request_id: str, body: DecisionBody, caller: Caller, once: Once | None
) -> ReturnView:
    """Take a shopper's goods back, or refuse them with a reason.

    `lines` say what really came back, where that is something else. 409 `return_decided` for one that was decided
    before. Nobody decides on their own.
    """
    decision = body.decision()
    return ReturnView.of(
        return_service.decide(wiring.return_desk(), caller, order_id, request_id, decision, once)
    )
