"""Turning a cart into an order: four calls, and the last of them does everything or nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from supermarket.delivery import service as delivery_service
from supermarket.delivery.model import Arrangement, Where, ZoneKind
from supermarket.ecommerce.attempt_service import (
    attempted,
    attempted_paid,
    paid_by_credit,
    payment_for,
    ways_to_pay,
)
from supermarket.ecommerce.cart_model import Cart, Shopper, check_quantity
from supermarket.ecommerce.cart_service import open_cart
from supermarket.ecommerce.guest_model import guest_key
from supermarket.ecommerce.offer_model import CartLine, cart_totals, checked_age, lines_of, shortage
from supermarket.ecommerce.order_model import (
    Checkout,
    Delivery,
    Order,
    OrderLine,
    PaymentMethod,
    TimelineEntry,
)
from supermarket.ecommerce.order_state_model import OrderState
from supermarket.ecommerce.ports import Carts, Orders
from supermarket.ecommerce.storefront_service import Storefront, dealt, offers, online_branch
from supermarket.inventory.model import Cause, CauseKind, reserve
from supermarket.kernel import clock
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import Conflict, OutOfStock
from supermarket.kernel.ids import new_id
from supermarket.kernel.once import Once, perform
from supermarket.kernel.writing import Write
from supermarket.settings.model import Branch

if TYPE_CHECKING:
    from supermarket.customers.credit_ports import Credits
    from supermarket.payments.model import Payment
    from supermarket.payments.ports import Gateways, Payments
    from supermarket.payments.service import PaymentDesk
    from supermarket.products.promotion_model import Promotion


@dataclass(frozen=True, slots=True)
class CheckoutDesk:
    """``credits`` and ``gateways`` give what only an order that is paid so asks for: the customers' credit, the shop's
    accounts.
    """

    front: Storefront
    carts: Carts
    orders: Orders
    delivery: delivery_service.Desk
    payments: "Payments"
    credits: Callable[[], "Credits"]
    gateways: Callable[[], "Gateways"]


def place_order(desk: CheckoutDesk, caller: Caller, wanted: Checkout, once: Once) -> Order:
    """The order of what is in the caller's cart: its goods and its slot are taken, its payment is begun, the cart is
    empty. Nobody outside is asked before all of that is kept.

    Raises OutOfStock with every line that is short, Conflict for an empty or changed cart, a changed total, a full slot
    and a way to pay that is not offered.
    """
    return perform(once, lambda: _place(desk, caller, wanted, once), desk.orders.made_by)


def _place(desk: CheckoutDesk, caller: Caller, wanted: Checkout, once: Once) -> Order:
    front = desk.front
    branch = online_branch(front)
    cart = open_cart(front, desk.carts, Shopper.of(caller))
    if not cart.items:
        raise Conflict("The cart is empty.", code="cart_empty")
    now = _milliseconds(front.now())
    lines = _available(front, branch, now, cart, caller.user_id or "")
    checked_age(lines, wanted.age_checked)
    lines, coupons = _dealt(front, branch, now, cart, lines, caller.user_id or "")
    goods = cart_totals(lines).total
    arranged = delivery_service.arrange(desk.delivery, branch, _where(wanted), goods, now)
    total = goods + arranged.fee.total
    wanted.check_total(total)
    if wanted.payment_method.hosted:
        desk.gateways().of(branch.id, wanted.payment_method)
    order = _order(desk, branch, now, caller, wanted, lines, coupons, arranged, free=not total)
    order, paying = _begun(desk, order, now) if total else (order, [])
    used = [write for each in coupons for write in front.promotions.use(each, caller.user_id or "")]
    booked = desk.delivery.slots.book(arranged.slot) if arranged.slot else []
    on = order.business_date.isoformat()
    moves = [reserve(branch.warehouse_id, product_id, quantity, on) for product_id, quantity in order.taken]
    cause = Cause(CauseKind.ORDER, order.id, by=caller.user_id or "guest")
    also = [*desk.orders.addition(order, once), *desk.carts.removals(cart), *used, *booked, *paying]
    try:
        front.stock.commit(moves, cause, also=also)
    except OutOfStock:
        _available(front, branch, now, cart, caller.user_id or "")
        raise
    return order


def offered(desk: CheckoutDesk, caller: Caller) -> list[PaymentMethod]:
    """How an order can be paid at the branch that serves online orders."""
    return ways_to_pay(desk.gateways(), online_branch(desk.front).id, caller.user_id)


def begin_payment(
    desk: CheckoutDesk, counter: Callable[[], "PaymentDesk"], order: Order, address: str
) -> "Payment | None":
    """How an order is to be paid, opened with its gateway if it goes through one. What is paid on delivery or by credit
    asks nobody, and reads nothing."""
    if not order.payment_id:
        return None
    if not order.payment_method.hosted:
        return payment_for(order, order.placed_at)
    from supermarket.ecommerce.payment_service import begin  # only a gateway needs it

    return begin(counter, desk.orders, desk.payments.get(order.payment_id), address)


def _begun(desk: CheckoutDesk, order: Order, now: datetime) -> tuple[Order, list[Write]]:
    """The order with its first payment."""
    order = attempted(order, order.payment_method)
    payment = payment_for(order, now)
    writes = desk.payments.addition(payment)
    if order.payment_method is PaymentMethod.STORE_CREDIT:
        paid = paid_by_credit(order, desk.credits())
        return replace(attempted_paid(order, now, order.customer_id), version=1), [*writes, *paid]
    return order, writes


def _where(wanted: Checkout) -> Where:
    to = wanted.address
    return Where(to.area, to.city, to.postcode, wanted.pickup, wanted.slot_id)


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
        check_quantity(
            line.item.quantity, line.offer.unit, f"/items/{place}/quantity", line.offer.order_limit
        )
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
    desk: CheckoutDesk, branch: Branch, now: datetime, caller: Caller, wanted: Checkout, lines: list[CartLine],
    coupons: Sequence["Promotion"], arranged: Arrangement, free: bool,
) -> Order:  # fmt: skip
    first = OrderState.PLACED if free else wanted.payment_method.first_state
    return Order(
        id=new_id(),
        number=f"{branch.code}-{desk.orders.next_number(branch.id):06d}",
        branch_id=branch.id,
        warehouse_id=branch.warehouse_id,
        business_date=branch.business_date(now),
        recipient=wanted.recipient,
        address=wanted.address,
        payment_method=wanted.payment_method,
        lines=tuple(_line(line, wanted) for line in lines),
        placed_at=now,
        reserved_until=now + timedelta(minutes=desk.front.settings.rules().reservation_minutes),
        timeline=(TimelineEntry(first, now, caller.user_id or "guest"),),
        note=wanted.note,
        checked_age=checked_age(lines, wanted.age_checked),
        customer_id=caller.user_id or "",
        coupons=tuple(
            (each.id, (caller.user_id or "") if each.limit_per_customer else "") for each in coupons
        ),
        guest_key=guest_key(caller.guest_token) if caller.guest_token and not caller.user_id else "",
        delivery=_delivery(arranged),
    )


def _delivery(arranged: Arrangement) -> Delivery | None:
    if not arranged.zone_id:
        return None
    slot = arranged.slot
    times = (slot.id, clock.stamp(slot.begins_at), clock.stamp(slot.ends_at)) if slot else ("", "", "")
    return Delivery(arranged.zone_id, arranged.kind is ZoneKind.PICKUP, arranged.tax, arranged.fee, *times)


def _line(line: CartLine, wanted: Checkout) -> OrderLine:
    offer = line.offer
    assert offer is not None
    return OrderLine(
        offer.product_id, offer.sku, offer.name, offer.name_bn, offer.unit, line.item.quantity, offer.price,
        offer.tax, line.amounts, line.taken if offer.parts else (), line.promotions,
        wanted.substitutions.get(offer.product_id, wanted.substitution),
    )  # fmt: skip


def _milliseconds(at: datetime) -> datetime:
    """As a time is stored, so that an order reads the same before and after."""
    return clock.read_stamp(clock.stamp(at)).astimezone(UTC)
