"""/payments/{payment_id}: one payment with its refunds."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller
from supermarket.payments import office_service
from supermarket.payments.schemas import PaymentDetailView

handler = app = Api("payment")


@app.get("/payments/{payment_id}", access="payments:read", returns=PaymentDetailView)
def show_payment(payment_id: str, caller: Caller) -> PaymentDetailView:
    """A payment with all that was ever asked back of it."""
    payment, refunds = office_service.show(wiring.payment_desk(), caller, payment_id)
    return PaymentDetailView.whole(payment, list(refunds))
