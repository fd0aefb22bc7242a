"""/payments/{payment_id}/release: a payment that was held goes on."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller
from supermarket.payments import office_service
from supermarket.payments.schemas import PaymentView

handler = app = Api("release")


@app.post("/payments/{payment_id}/release", access="payments:manage", returns=PaymentView)
def release_payment(payment_id: str, caller: Caller) -> PaymentView:
    """Say that somebody has looked at a payment that was held, as risky or disputed: its order may be picked."""
    return PaymentView.of(office_service.release(wiring.payment_desk(), caller, payment_id))
