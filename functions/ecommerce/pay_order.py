"""/orders/{order_id}/pay: try again to pay an order, maybe in another way."""

from supermarket import wiring
from supermarket.ecommerce import payment_service
from supermarket.ecommerce.payment_schemas import PaymentStartView, PayRequest, WaysToPayView
from supermarket.edge.http import GUEST, REQUIRED, Api, Caller, Once, Request

handler = app = Api("pay_order")


@app.get("/orders/{order_id}/pay", access=GUEST, returns=WaysToPayView, headers=["X-Guest-Token"])
def show_payment_of_order(order_id: str, caller: Caller) -> WaysToPayView:
    """How an order can still be paid, and what became of the newest attempt: why it failed, or where to pay it."""
    return WaysToPayView.of(*payment_service.standing(wiring.order_desk(), wiring.gateways, caller, order_id))


@app.post(
    "/orders/{order_id}/pay", access=GUEST, body=PayRequest, returns=PaymentStartView, status=201, idempotent=REQUIRED,
    headers=["X-Guest-Token"], examples={"body": {"payment_method": "bkash"}},
)  # fmt: skip
def pay_order(
    order_id: str, body: PayRequest, caller: Caller, once: Once, request: Request
) -> PaymentStartView:
    """Pay an order that still waits for its money: a new attempt, by the same way or another.

    For whoever placed it. What was opened before stays open at its gateway: should it be paid after all, that money
    goes back.
    """
    desk = wiring.order_desk(), wiring.store_credit(), wiring.gateways
    payment = payment_service.pay(*desk, caller, order_id, body.payment_method, once)
    return PaymentStartView.of(
        payment_service.begin(wiring.payment_desk, wiring.orders(), payment, request.viewer_address)
    )
