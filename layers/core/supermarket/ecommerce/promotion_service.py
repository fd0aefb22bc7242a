"""What promotions take off a cart, and the coupon in it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from supermarket.ecommerce.cart_model import Cart
from supermarket.ecommerce.offer_model import CartLine, Offer
from supermarket.ecommerce.storefront_service import Storefront
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import Conflict, Invalid
from supermarket.products.promotion_discount_model import BasketLine
from supermarket.products.promotion_model import (
    Channel,
    Moment,
    Promotion,
    check_customer,
    check_uses,
)
from supermarket.products.promotion_service import coupon, deal
from supermarket.settings.model import Branch


def promoted(
    front: Storefront, branch: Branch, now: datetime, cart: Cart, lines: Sequence[CartLine]
) -> tuple[list[CartLine], tuple[Promotion, ...]]:
    """The lines with what comes off them, and the coupons among it. A coupon that does not hold gives nothing."""
    sold = [
        (place, line.offer, line.item.quantity)
        for place, line in enumerate(lines)
        if line.offer and line.offer.sold
    ]
    lists = {offer.price_list for _, offer, _ in sold}
    moment = _moment(branch, now, cart.coupon, next(iter(lists), ""))
    found = deal(front.promotions, moment, [_line(offer, quantity) for _, offer, quantity in sold])
    given = dict(zip((place for place, _, _ in sold), found.lines, strict=True))
    return [replace(line, promotions=given.get(place, ())) for place, line in enumerate(lines)], found.coupons


def holds(front: Storefront, branch: Branch, now: datetime, code: str) -> bool:
    return bool(code) and coupon(front.promotions, _moment(branch, now, code, None), code) is not None


def check_coupon(front: Storefront, branch: Branch, caller: Caller, code: str) -> None:
    """Raises Invalid for a coupon that does not hold, Conflict for one that is used up or not for the caller."""
    found = coupon(front.promotions, _moment(branch, front.now(), code, None), code)
    if found is None:
        raise Invalid.field("/code", f"the coupon {code} does not hold here and now", "coupon_invalid")
    check_customer(found, caller.user_id or "")
    if found.limit or found.limit_per_customer:
        check_uses(found, front.promotions.uses(found.id, caller.user_id or ""))


def require_coupon(front: Storefront, branch: Branch, now: datetime, code: str) -> None:
    """Raises Conflict for a cart whose coupon has ended since it was put there."""
    if code and not holds(front, branch, now, code):
        message = f"The coupon {code} does not hold any more: take it out of the cart."
        raise Conflict(message, code="coupon_invalid", coupon=code)


def _moment(branch: Branch, now: datetime, code: str, price_list: str | None) -> Moment:
    codes = (code,) if code else ()
    day = branch.business_date(now)
    return Moment(now, branch.time_zone, day, branch.id, Channel.ONLINE, codes, price_list)


def _line(offer: Offer, quantity: int) -> BasketLine:
    return BasketLine(
        offer.product_id, offer.category_id, offer.brand_id, offer.unit, quantity, offer.price,
        offer.amounts(quantity).gross,
    )  # fmt: skip
