"""/payments/{payment_id}/refunds/{refund_id}: what became of a refund that its gateway says nothing of."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller
from supermarket.payments import refund_service
from supermarket.payments.schemas import RefundFound, RefundView

handler = app = Api("refund")


@app.put(
    "/payments/{payment_id}/refunds/{refund_id}", access="payments:manage", body=RefundFound, returns=RefundView,
    examples={"body": {"made": True, "reference": "REF-2041"}},
)  # fmt: skip
def find_refund(payment_id: str, refund_id: str, body: RefundFound, caller: Caller) -> RefundView:
    """Say what was found in the gateway's own panel of a refund whose answer was lost: made, or not.

    What was not made can be asked for again. 409 `refund_being_asked` until the gateway was asked about it for half an
    hour, and while it is being asked for; 409 `refund_over` for one that ended otherwise.
    """
    found = refund_service.found(wiring.payment_desk(), caller, payment_id, refund_id, body.evidence())
    return RefundView.of(found)
