"""Taking goods out of an order before it is picked: one transaction of the order, its goods and its money."""

from collections.abc import Sequence

from supermarket.delivery.model import NO_TAX, terms
from supermarket.delivery.ports import Zones
from supermarket.ecommerce.fulfilment_model import ToldLine, differences
from supermarket.ecommerce.fulfilment_payment_service import repriced
from supermarket.ecommerce.order_change_model import changed, check_changeable, lines_left
from supermarket.ecommerce.order_model import Order, OrderLine
from supermarket.ecommerce.order_service import MANAGE, OrderDesk, get, owns
from supermarket.inventory.model import Cause, CauseKind, release
from supermarket.kernel import clock
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import Conflict, NotAllowed, NotFound, Outdated, Unavailable
from supermarket.kernel.money import Money

_TRIES = 8


def change_lines(
    desk: OrderDesk, zones: Zones, caller: Caller, order_id: str, wanted: Sequence[ToldLine], reason: str = "",
    expected: int | None = None,
) -> Order:  # fmt: skip
    """Take goods out of an order: they are free again, and what they came to goes back, or is asked for no more.

    Wanting what it has changes nothing. ``expected`` is the version it must have, if given. Raises Conflict when it has
    come too far and for nothing left, BelowMinimum.
    """
    for _ in range(_TRIES):
        order = get(desk.orders, caller, order_id)
        by_owner, by_staff = owns(order, caller), order.seen_by_staff(caller, MANAGE)
        if not (by_owner or by_staff):
            raise NotAllowed(f"This needs the permission {MANAGE}.")
        if expected not in (None, order.version):
            raise Outdated("The order was changed since it was read.")
        check_changeable(order, by_staff and not by_owner)
        lines = lines_left(order, wanted)
        if lines == order.lines:
            return order
        if not by_staff or by_owner:
            _check_promotions(desk, order)
        _check_minimum(zones, order, lines)
        after = changed(order, lines, clock.now(), caller.user_id or "guest", reason)
        try:
            return _commit(desk, order, after)
        except Outdated:
            continue
    raise Unavailable("This order is being changed by others.")


def _check_promotions(desk: OrderDesk, order: Order) -> None:
    """Raises Conflict where something was taken off several goods together: who takes one of them out would keep what
    the others made cheap. The shop may do so knowingly."""
    given = {each.promotion_id for line in order.lines for each in line.promotions}
    if not all(_off_each(desk, each) for each in sorted(given)):
        raise Conflict(
            "What this order costs less depends on all that is in it: cancel it and order anew, or ring the shop.",
            code="promoted_together",
        )


def _off_each(desk: OrderDesk, promotion_id: str) -> bool:
    try:
        return desk.promotions.get(promotion_id).kind.off_each
    except NotFound:
        return False


def _check_minimum(zones: Zones, order: Order, lines: Sequence[OrderLine]) -> None:
    """Raises BelowMinimum. A zone that there is no more asks for nothing."""
    brought = order.delivery
    if brought is None or not brought.zone_id:
        return
    try:
        zone = zones.get(brought.zone_id)
    except NotFound:
        return
    goods = Money.total(line.amounts.total for line in lines)
    terms(zone, zone.kind, goods, NO_TAX).require_minimum()


def _commit(desk: OrderDesk, before: Order, after: Order) -> Order:
    moves = [
        release(after.warehouse_id, product_id, -more)
        for product_id, more in differences(before, after).items()
    ]
    cause = Cause(CauseKind.ORDER_CHANGED, after.id, by=after.timeline[-1].by)
    also = [*desk.orders.change_lines(before, after), *repriced(desk, before, after)]
    desk.stock.commit(moves, cause, also=also)
    return after
