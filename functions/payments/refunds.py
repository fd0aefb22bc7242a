"""/payments/{payment_id}/refunds: pay some of it back."""

from supermarket import wiring
from supermarket.edge.http import REQUIRED, Api, Caller, Once
from supermarket.payments import refund_service
from supermarket.payments.schemas import RefundRequest, RefundView

handler = app = Api("refunds")


@app.post(
    "/payments/{payment_id}/refunds", access="payments:manage", body=RefundRequest, returns=RefundView, status=202,
    idempotent=REQUIRED, examples={"body": {"amount": "250.00", "reason": "Returned item"}},
)  # fmt: skip
def refund_payment(payment_id: str, body: RefundRequest, caller: Caller, once: Once) -> RefundView:
    """Pay some of a payment back, or all that is left: the way it came, or as store credit.

    It is kept at once and carried out a moment later: `state` is `requested` until the gateway has answered, `pending`
    while it has not finished. 409 `refund_above_remaining` says how much can be paid back.
    """
    asked = body.amount, body.reason, body.to_credit
    return RefundView.of(refund_service.request(wiring.payment_desk(), caller, payment_id, *asked, once))
