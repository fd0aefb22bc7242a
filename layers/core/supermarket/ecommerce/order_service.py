"""Orders after they were placed: who may see them, calling them off, letting them run out."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from supermarket.delivery.ports import Slots
from supermarket.ecommerce.guest_model import guest_key
from supermarket.ecommerce.order_model import Order, TimelineEntry
from supermarket.ecommerce.order_state_model import Actor, OrderState
from supermarket.ecommerce.ports import Orders
from supermarket.inventory.model import Cause, CauseKind, release
from supermarket.inventory.ports import StockBook
from supermarket.kernel import clock
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import (
    Conflict,
    DomainError,
    Invalid,
    NotAllowed,
    NotFound,
    Outdated,
    Unavailable,
)
from supermarket.kernel.money import ZERO, Money
from supermarket.kernel.paging import Page, PageRequest
from supermarket.kernel.writing import Write
from supermarket.payments.model import Payment, PaymentState
from supermarket.payments.ports import Payments
from supermarket.payments.settle_model import ask_back
from supermarket.products.ports import Catalogue
from supermarket.products.promotion_ports import Promotions
from supermarket.settings.ports import ShopSettings

READ, MANAGE = "orders:read", "orders:manage"
EXPIRED_AT_ONCE = 200
"""Orders a branch lets run out in one go; the next minute takes the next."""
_TRIES = 8


@dataclass(frozen=True, slots=True)
class OrderDesk:
    """What an order's life touches."""

    orders: Orders
    stock: StockBook
    promotions: Promotions
    payments: Payments
    settings: ShopSettings
    catalogue: Catalogue
    slots: Slots


_CAUSES = {
    OrderState.CANCELLED: CauseKind.ORDER_CANCELLED,
    OrderState.EXPIRED: CauseKind.ORDER_EXPIRED,
}


def get(orders: Orders, caller: Caller, order_id: str) -> Order:
    """Raises NotFound for whoever may not know of it, so that nobody learns what exists."""
    order = orders.get(order_id)
    if not (owns(order, caller) or order.seen_by_staff(caller, READ)):
        raise NotFound("There is no such order.")
    return order


def visible(
    orders: Orders,
    settings: ShopSettings,
    caller: Caller,
    page: PageRequest,
    branch_id: str | None,
    day: date | None,
    state: OrderState | None,
) -> Page[Order]:
    """A customer's own orders, or to staff a branch's: of a day, or those still waiting whatever the day."""
    if not caller.may(READ):
        if branch_id or day or state:
            raise NotAllowed(f"Choosing a branch, a date or a status needs the permission {READ}.")
        return orders.of_customer(caller.id, page)
    wanted = branch_id or caller.branch_id or settings.rules().online_branch_id
    if not wanted:
        raise Invalid.field("?branch_id", "name a branch")
    caller.require_branch(wanted)
    if state is not None and state.holds_stock and day is None:
        return orders.open(wanted, state, page)
    today = settings.branch(wanted).business_date(clock.now())
    return orders.of_day(wanted, day or today, page, state)


def cancel(desk: OrderDesk, caller: Caller, order_id: str, reason: str) -> Order:
    """Call an order off, release its goods, give its coupons and its slot back, and ask back what was paid for it.

    Cancelling again changes nothing. Raises Conflict when it has come further than that, NotAllowed for staff who may
    only look.
    """
    for _ in range(_TRIES):
        order = get(desk.orders, caller, order_id)
        if not (owns(order, caller) or order.seen_by_staff(caller, MANAGE)):
            raise NotAllowed(f"This needs the permission {MANAGE}.")
        if order.state is OrderState.CANCELLED:
            return order
        actor = Actor.STAFF if order.seen_by_staff(caller, MANAGE) else Actor.CUSTOMER
        try:
            ended = order.moved(OrderState.CANCELLED, clock.now(), caller.user_id or "guest", reason, actor)
            return give_up(desk, order, ended)
        except Outdated:
            continue
    raise Unavailable


def expire_overdue(desk: OrderDesk, now: datetime) -> dict[str, int]:
    """Let every order run out whose time is up. One that somebody else was faster with is left as it is."""
    done = {"expired": 0, "left": 0, "failed": 0}
    for branch in desk.settings.branches():
        for order in desk.orders.overdue(branch.id, now, EXPIRED_AT_ONCE):
            done[_expire(desk, order, now)] += 1
    return done


def _expire(desk: OrderDesk, order: Order, now: datetime) -> str:
    try:
        give_up(desk, order, order.moved(OrderState.EXPIRED, now, "system"))
    except Conflict:
        return "left"
    except DomainError:
        return "failed"
    return "expired"


def give_up(desk: OrderDesk, order: Order, ended: Order) -> Order:
    """Keep an order's end, in one transaction with what that gives back: goods, coupons, its slot, its money."""
    moves = [release(order.warehouse_id, product_id, quantity) for product_id, quantity in order.taken]
    back = [
        write for promotion_id, who in order.coupons for write in desk.promotions.give_back(promotion_id, who)
    ]
    back += _slot_back(desk, order, ended.timeline[-1].at)
    back += _money_back(desk, order, ended.timeline[-1])
    by = ended.timeline[-1].by
    cause = Cause(_CAUSES[ended.state], order.id, by=by)
    desk.stock.commit(moves, cause, also=[*desk.orders.change(ended), *back])
    return ended


def _slot_back(desk: OrderDesk, order: Order, now: datetime) -> list[Write]:
    if order.delivery is None or not order.delivery.slot_id:
        return []
    return desk.slots.give_back(order.delivery.slot_id, clock.read_stamp(order.delivery.starts_at), now)


def taken_again(desk: OrderDesk, order: Order) -> list[Write]:
    """The writes that take what was given back when it ran out, but for its goods: its coupons, used up by others or
    not, because it was paid at their price; and its place in the slot. Raises SlotClosed when that has begun.
    """
    used = [write for each, who in order.coupons for write in desk.promotions.use_again(each, who)]
    if order.delivery is None or not order.delivery.slot_id:
        return used
    begins_at = clock.read_stamp(order.delivery.starts_at)
    return [*used, *desk.slots.book_again(order.delivery.slot_id, begins_at, clock.now())]


def _money_back(desk: OrderDesk, order: Order, why: TimelineEntry) -> list[Write]:
    if order.paid:
        return paid_back(desk, desk.payments.get(order.payment_id), order.paid, why)
    if order.payment_id and not order.payment_method.hosted:
        return not_collected(desk, desk.payments.get(order.payment_id), why.reason or why.what)
    return []


def not_collected(desk: OrderDesk, payment: Payment, why: str) -> list[Write]:
    """The writes that keep that a payment at the door is asked for no more. Raises Outdated for one that is over: it
    ended with its order, which somebody else has changed."""
    if not payment.state.open:
        raise Outdated
    over = replace(
        payment.moved(PaymentState.CANCELLED), reason=why, check_at=None, version=payment.version + 1
    )
    return desk.payments.change(payment, over)


def paid_back(
    desk: OrderDesk, payment: Payment, amount: Money, why: TimelineEntry, to_credit: bool = False
) -> list[Write]:
    """The writes that ask for so much of a payment back, as far as it was not asked back before."""
    wanted = min(amount, payment.refundable)
    if wanted <= ZERO:
        return []
    asked, refund = ask_back(payment, wanted, why.reason or why.what, why.by, why.at, to_credit)
    return [*desk.payments.change(payment, asked), *desk.payments.refund_addition(refund)]


def owns(order: Order, caller: Caller) -> bool:
    return order.belongs_to(caller, guest_key(caller.guest_token) if caller.guest_token else None)
