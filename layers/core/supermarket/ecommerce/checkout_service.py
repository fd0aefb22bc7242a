"""Turning a cart into an order: four calls, and the last of them does everything or nothing."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from supermarket.ecommerce.cart_model import Cart, Shopper, check_quantity
from supermarket.ecommerce.cart_service import open_cart
from supermarket.ecommerce.guest_model import guest_key
from supermarket.ecommerce.offer_model import CartLine, cart_totals, checked_age, lines_of, shortage
from supermarket.ecommerce.order_model import Checkout, Order, OrderLine, OrderState, TimelineEntry
from supermarket.ecommerce.ports import Carts, Orders
from supermarket.ecommerce.storefront_service import Storefront, dealt, offers, online_branch
from supermarket.inventory.model import Cause, CauseKind, reserve
from supermarket.kernel import clock
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import Conflict, OutOfStock
from supermarket.kernel.ids import new_id
from supermarket.kernel.once import Once, perform
from supermarket.settings.model import Branch

if TYPE_CHECKING:
    from supermarket.products.promotion_model import Promotion


def place_order(
    front: Storefront, carts: Carts, orders: Orders, caller: Caller, wanted: Checkout, once: Once
) -> Order:
    """The order of what is in the caller's cart, its goods reserved and the cart empty.

    Raises OutOfStock with every line that is short, Conflict for an empty or changed cart and a changed total.
    """
    return perform(once, lambda: _place(front, carts, orders, caller, wanted, once), orders.made_by)


def _place(
    front: Storefront, carts: Carts, orders: Orders, caller: Caller, wanted: Checkout, once: Once
) -> Order:
    branch = online_branch(front)
    cart = open_cart(front, carts, Shopper.of(caller))
    if not cart.items:
        raise Conflict("The cart is empty.", code="cart_empty")
    now = _milliseconds(front.now())
    lines = _available(front, branch, now, cart, caller.user_id or "")
    checked_age(lines, wanted.age_checked)
    lines, coupons = _dealt(front, branch, now, cart, lines, caller.user_id or "")
    wanted.check_total(cart_totals(lines).total)
    order = _order(front, branch, now, orders.next_number(branch.id), caller, wanted, lines, coupons)
    used = [write for each in coupons for write in front.promotions.use(each, caller.user_id or "")]
    on = order.business_date.isoformat()
    taken = [each for line in order.lines for each in line.taken]
    moves = [reserve(branch.warehouse_id, product_id, quantity, on) for product_id, quantity in taken]
    cause = Cause(CauseKind.ORDER, order.id, by=caller.user_id or "guest")
    try:
        front.stock.commit(moves, cause, also=[*orders.addition(order, once), *carts.removals(cart), *used])
    except OutOfStock:
        _available(front, branch, now, cart, caller.user_id or "")
        raise
    return order


def _available(
    front: Storefront, branch: Branch, now: datetime, cart: Cart, customer_id: str
) -> list[CartLine]:
    """The cart at today's prices. Raises OutOfStock with every line that cannot be had."""
    lines = lines_of(cart, offers(front, branch, now, cart.product_ids, customer_id))
    short = shortage(lines)
    if short is not None:
        raise short
    for place, line in enumerate(lines):
        assert line.offer is not None
        check_quantity(line.item.quantity, line.offer.unit, f"/items/{place}/quantity")
    return lines


def _dealt(
    front: Storefront, branch: Branch, now: datetime, cart: Cart, lines: list[CartLine], user_id: str
) -> tuple[list[CartLine], Sequence["Promotion"]]:
    """Raises Conflict for a coupon that has ended since, or is for known customers."""
    if cart.coupon:
        from supermarket.ecommerce.promotion_service import require_coupon

        require_coupon(front, branch, now, cart.coupon)
    lines, coupons = dealt(front, branch, now, cart, lines)
    if coupons:
        from supermarket.products.promotion_model import check_customer

        for each in coupons:
            check_customer(each, user_id)
    return lines, coupons


def _order(
    front: Storefront, branch: Branch, now: datetime, number: int, caller: Caller, wanted: Checkout,
    lines: list[CartLine], coupons: Sequence["Promotion"],
) -> Order:  # fmt: skip
    return Order(
        id=new_id(),
        number=f"{branch.code}-{number:06d}",
        branch_id=branch.id,
        warehouse_id=branch.warehouse_id,
        business_date=branch.business_date(now),
        recipient=wanted.recipient,
        address=wanted.address,
        payment_method=wanted.payment_method,
        lines=tuple(_line(line) for line in lines),
        placed_at=now,
        reserved_until=now + timedelta(minutes=front.settings.rules().reservation_minutes),
        timeline=(TimelineEntry(OrderState.PLACED, now, caller.user_id or "guest"),),
        note=wanted.note,
        checked_age=checked_age(lines, wanted.age_checked),
        customer_id=caller.user_id or "",
        coupons=tuple(
            (each.id, (caller.user_id or "") if each.limit_per_customer else "") for each in coupons
        ),
        guest_key=guest_key(caller.guest_token) if caller.guest_token else "",
    )


def _line(line: CartLine) -> OrderLine:
    offer = line.offer
    assert offer is not None
    return OrderLine(
        offer.product_id, offer.sku, offer.name, offer.name_bn, offer.unit, line.item.quantity, offer.price,
        offer.tax, line.amounts, line.taken if offer.parts else (), line.promotions,
    )  # fmt: skip


def _milliseconds(at: datetime) -> datetime:
    """As a time is stored, so that an order reads the same before and after."""
    return clock.read_stamp(clock.stamp(at)).astimezone(UTC)
