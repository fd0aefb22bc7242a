"""What promotions take off a sale at the till, and the coupons that it uses up."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from supermarket.kernel.errors import FieldError, Invalid
from supermarket.kernel.writing import Write
from supermarket.pos.sale_model import AskedSale, Goods
from supermarket.products.promotion_discount_model import BasketLine
from supermarket.products.promotion_model import Channel, Moment, check_customer
from supermarket.products.promotion_ports import Promotions
from supermarket.products.promotion_service import coupon, deal
from supermarket.settings.model import Branch


def promoted(
    promotions: Promotions,
    branch: Branch,
    now: datetime,
    asked: AskedSale,
    goods: Sequence[Goods],
    price_list: str,
) -> tuple[list[Goods], list[Write]]:
    """The goods with what comes off them, and the writes that count the coupons among it.

    Raises Invalid naming each coupon that does not hold, Conflict for one that is for known customers. One that gives
    nothing is not used up.
    """
    moment = Moment(
        now, branch.time_zone, branch.business_date(now), branch.id, Channel.TILL, asked.coupon_codes, price_list
    )  # fmt: skip
    wrong = [
        FieldError(
            f"/coupon_codes/{number}", f"the coupon {code} does not hold here and now", "coupon_invalid"
        )
        for number, code in enumerate(asked.coupon_codes)
        if coupon(promotions, moment, code) is None
    ]
    if wrong:
        raise Invalid(wrong[0].detail, errors=wrong)
    customer = asked.customer_id or ""
    found = deal(promotions, moment, [_line(item) for item in goods])
    for each in found.coupons:
        check_customer(each, customer)
    given = [replace(item, promotions=off) for item, off in zip(goods, found.lines, strict=True)]
    return given, [write for each in found.coupons for write in promotions.use(each, customer)]


def _line(item: Goods) -> BasketLine:
    return BasketLine(
        item.product_id, item.category_id, item.brand_id, item.unit, item.quantity, item.unit_price, item.gross,
        whole=item.label_total is not None,
    )  # fmt: skip
