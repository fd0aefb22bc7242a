"""/cart/coupon: the coupon in the cart."""

from supermarket import wiring
from supermarket.ecommerce import cart_service
from supermarket.ecommerce.cart_schemas import CartView, CouponRequest
from supermarket.edge.http import GUEST, Answer, Api, Caller

handler = app = Api("cart_coupon")


@app.post(
    "/cart/coupon", access=GUEST, body=CouponRequest, returns=CartView, headers=["X-Guest-Token"],
    examples={"body": {"code": "EID-2027"}},
)  # fmt: skip
def use_coupon(body: CouponRequest, caller: Caller) -> Answer:
    """Put a coupon into the cart, in the place of one that is there.

    422 for one that does not hold; 409 `coupon_used_up`, and `coupon_customer` for one that is for known customers. It
    is counted when the cart is ordered, and given back when the order is cancelled or runs out.
    """
    view = CartView.of(cart_service.use_coupon(wiring.storefront(), wiring.carts(), caller, body.code))
    return Answer(view, headers=view.headers)


@app.delete("/cart/coupon", access=GUEST, returns=CartView, headers=["X-Guest-Token"])
def drop_coupon(caller: Caller) -> CartView:
    """Take the coupon out of the cart."""
    return CartView.of(cart_service.drop_coupon(wiring.storefront(), wiring.carts(), caller))
