"""/orders/checkout: turn the shopper's cart into an order."""

from supermarket import wiring
from supermarket.ecommerce import checkout_service
from supermarket.ecommerce.checkout_schemas import CheckoutRequest
from supermarket.ecommerce.order_schemas import OrderView
from supermarket.edge.http import GUEST, REQUIRED, Api, Caller, Once

handler = app = Api("checkout")
EXAMPLE = {
    "name": "Rahim Uddin", "phone": "01712345678", "email": "rahim@example.com",
    "address": {"line": "House 12, Road 5", "area": "Dhanmondi", "city": "Dhaka", "postcode": "1205"},
    "payment_method": "cash_on_delivery", "expected_total": "355.00",
}  # fmt: skip


@app.post(
    "/orders/checkout", access=GUEST, body=CheckoutRequest, returns=OrderView, status=201, idempotent=REQUIRED,
    headers=["X-Guest-Token"], examples={"body": EXAMPLE},
)  # fmt: skip
def checkout(body: CheckoutRequest, caller: Caller, once: Once) -> OrderView:
    """Order what is in the cart: the goods are reserved and the cart is empty, or nothing happens at all.

    409 `out_of_stock` lists every line that is short, by its place in the cart; 409 `total_changed` says what
    the cart costs now.
    """
    shop = wiring.storefront(), wiring.carts(), wiring.orders()
    return OrderView.of(checkout_service.place_order(*shop, caller, body.checkout(), once))
