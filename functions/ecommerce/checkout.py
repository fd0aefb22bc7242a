"""/orders/checkout: turn the shopper's cart into an order."""

from supermarket import wiring
from supermarket.ecommerce import checkout_service
from supermarket.ecommerce.checkout_schemas import CheckoutRequest
from supermarket.ecommerce.payment_schemas import PlacedOrderView, WaysToPayView
from supermarket.edge.http import GUEST, REQUIRED, Api, Caller, Once, Request

handler = app = Api("checkout")
EXAMPLE = {
    "name": "Rahim Uddin", "phone": "01712345678", "email": "rahim@example.com",
    "address": {"line": "House 12, Road 5", "area": "Dhanmondi", "city": "Dhaka", "postcode": "1205"},
    "payment_method": "cash_on_delivery", "expected_total": "355.00",
}  # fmt: skip


@app.get("/orders/checkout", access=GUEST, returns=WaysToPayView)
def show_ways_to_pay(caller: Caller) -> WaysToPayView:
    """How an order can be paid."""
    return WaysToPayView.of(checkout_service.offered(wiring.checkout_desk(), caller))


@app.post(
    "/orders/checkout", access=GUEST, body=CheckoutRequest, returns=PlacedOrderView, status=201, idempotent=REQUIRED,
    headers=["X-Guest-Token"], examples={"body": EXAMPLE},
)  # fmt: skip
def checkout(body: CheckoutRequest, caller: Caller, once: Once, request: Request) -> PlacedOrderView:
    """Order what is in the cart: goods and delivery slot are taken and the cart is empty, or nothing happens at all.

    `payment.url` is where the shopper pays. 409 `out_of_stock` lists every line that is short, by its place in the
    cart; `total_changed` says what it costs now; `slot_full`, `below_minimum` and `method_not_offered` what they say.
    """
    order = checkout_service.place_order(wiring.checkout_desk(), caller, body.checkout(), once)
    payment = checkout_service.begin_payment(
        wiring.checkout_desk(), wiring.payment_desk, order, request.viewer_address
    )
    return PlacedOrderView.placed(order, payment)
