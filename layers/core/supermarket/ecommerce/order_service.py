"""Orders after they were placed: who may see them, calling them off, letting them run out."""

from datetime import date, datetime

from supermarket.ecommerce.guest_model import guest_key
from supermarket.ecommerce.order_model import Order, OrderState
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
from supermarket.kernel.paging import Page, PageRequest
from supermarket.products.promotion_ports import Promotions
from supermarket.settings.ports import ShopSettings

READ, MANAGE = "orders:read", "orders:manage"
EXPIRED_AT_ONCE = 200
"""Orders a branch lets run out in one go; the next minute takes the next."""
_TRIES = 8
_CAUSES = {
    OrderState.CANCELLED: CauseKind.ORDER_CANCELLED,
    OrderState.EXPIRED: CauseKind.ORDER_EXPIRED,
}


def get(orders: Orders, caller: Caller, order_id: str) -> Order:
    """Raises NotFound for whoever may not know of it, so that nobody learns what exists."""
    order = orders.get(order_id)
    if not (_owns(order, caller) or order.seen_by_staff(caller, READ)):
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


def cancel(
    orders: Orders, stock: StockBook, promotions: Promotions, caller: Caller, order_id: str, reason: str
) -> Order:
    """Call an order off, release its goods and give its coupons back. Cancelling again changes nothing.

    Raises Conflict when it has come further than that, NotAllowed for staff who may only look.
    """
    for _ in range(_TRIES):
        order = get(orders, caller, order_id)
        if not (_owns(order, caller) or order.seen_by_staff(caller, MANAGE)):
            raise NotAllowed(f"This needs the permission {MANAGE}.")
        if order.state is OrderState.CANCELLED:
            return order
        try:
            return _give_up(
                orders, stock, promotions, order, OrderState.CANCELLED, clock.now(), caller.user_id or "guest", reason
            )  # fmt: skip
        except Outdated:
            continue
    raise Unavailable


def expire_overdue(
    orders: Orders, stock: StockBook, promotions: Promotions, settings: ShopSettings, now: datetime
) -> dict[str, int]:
    """Let every order run out whose time is up. One that somebody else was faster with is left as it is."""
    done = {"expired": 0, "left": 0, "failed": 0}
    for branch in settings.branches():
        for order in orders.overdue(branch.id, now, EXPIRED_AT_ONCE):
            done[_expire(orders, stock, promotions, order, now)] += 1
    return done


def _expire(orders: Orders, stock: StockBook, promotions: Promotions, order: Order, now: datetime) -> str:
    try:
        _give_up(orders, stock, promotions, order, OrderState.EXPIRED, now, "system")
    except Conflict:
        return "left"
    except DomainError:
        return "failed"
    return "expired"


def _give_up(
    orders: Orders, stock: StockBook, promotions: Promotions, order: Order, state: OrderState, at: datetime, by: str,
    reason: str = "",
) -> Order:  # fmt: skip
    """Move the order, release its goods and give its coupons back in one transaction."""
    ended = order.moved(state, at, by, reason)
    taken = [each for line in order.lines for each in line.taken]
    moves = [release(order.warehouse_id, product_id, quantity) for product_id, quantity in taken]
    back = [write for promotion_id, who in order.coupons for write in promotions.give_back(promotion_id, who)]
    stock.commit(moves, Cause(_CAUSES[state], order.id, by=by), also=[*orders.change(ended), *back])
    return ended


def _owns(order: Order, caller: Caller) -> bool:
    return order.belongs_to(caller, guest_key(caller.guest_token) if caller.guest_token else None)
