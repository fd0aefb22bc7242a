"""/payments: what was paid, or tried."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller, Page, PageRequest
from supermarket.payments import office_service
from supermarket.payments.schemas import PaymentQuery, PaymentView

handler = app = Api("payments")


@app.get("/payments", access="payments:read", query=PaymentQuery, returns=PaymentView, paged=True)
def list_payments(query: PaymentQuery, caller: Caller, page: PageRequest) -> Page[PaymentView]:
    """Payments of an order, or of a branch's day, newest first.

    A state may make pages of a day shorter than asked for.
    """
    asked = query.order_id, query.branch_id, query.date, query.state
    return office_service.visible(wiring.payment_desk(), caller, page, *asked).map(PaymentView.of)
