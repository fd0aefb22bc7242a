"""Giving goods back after delivery: shoppers ask for it, the shop's staff do it, and the money follows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from supermarket.ecommerce.fulfilment_model import ToldLine
from supermarket.ecommerce.fulfilment_payment_service import payment_of
from supermarket.ecommerce.order_model import Order
from supermarket.ecommerce.order_service import MANAGE, OrderDesk, get, owns, paid_back
from supermarket.ecommerce.return_goods_service import GoodsIn, goods_back
from supermarket.ecommerce.return_model import (
    Decision,
    RequestState,
    ReturnLine,
    ReturnReason,
    ReturnRequest,
    WantedReturn,
    check_in_time,
    check_lines,
    returned,
)
from supermarket.ecommerce.return_ports import Returns
from supermarket.inventory.model import Cause, CauseKind
from supermarket.kernel import clock
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, Outdated, Unavailable
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import ZERO
from supermarket.kernel.once import Once, perform
from supermarket.kernel.paging import Page, PageRequest
from supermarket.kernel.quantity import Unit, read_quantity
from supermarket.kernel.writing import Write

_TRIES = 8
_MANY = 100


@dataclass(frozen=True, slots=True)
class ReturnDesk:
    desk: OrderDesk
    returns: Returns
    goods_in: GoodsIn


def listed(at: ReturnDesk, caller: Caller, order_id: str, page: PageRequest) -> Page[ReturnRequest]:
    """To whoever may see the order."""
    get(at.desk.orders, caller, order_id)
    return at.returns.of_order(order_id, page)


def give_back(
    at: ReturnDesk, caller: Caller, order_id: str, wanted: WantedReturn, once: Once
) -> ReturnRequest:
    """Take goods back, or, for whoever placed the order, ask for it.

    Raises Conflict for more than was delivered, or too late; nobody takes back what they bought themselves.
    """
    return perform(once, lambda: _give_back(at, caller, order_id, wanted, once), at.returns.made_by)


def _give_back(
    at: ReturnDesk, caller: Caller, order_id: str, wanted: WantedReturn, once: Once
) -> ReturnRequest:
    for _ in range(_TRIES):
        order = get(at.desk.orders, caller, order_id)
        by_staff = order.seen_by_staff(caller, MANAGE) and not owns(order, caller)
        if not (by_staff or owns(order, caller)):
            raise NotAllowed(f"This needs the permission {MANAGE}.")
        if not by_staff:
            return _ask(at, order, _request(order, _unjudged(wanted), caller), once)
        request = _request(order, wanted, caller)
        done = request.decided(RequestState.ACCEPTED, caller.id, request.at)
        try:
            return _take_back(at, order, None, replace(done, version=1), once)
        except Outdated:
            continue
    raise Unavailable("This order is being changed by others.")


def _unjudged(wanted: WantedReturn) -> WantedReturn:
    """What can be sold again is for the shop to say."""
    return replace(wanted, lines=tuple(replace(line, restock=None) for line in wanted.lines))


def _request(order: Order, wanted: WantedReturn, caller: Caller) -> ReturnRequest:
    now = clock.read_stamp(clock.stamp(clock.now()))
    check_in_time(order, now)
    lines = _read(order, wanted.lines, wanted.reason)
    check_lines(order, lines)
    if wanted.to_credit and not order.customer_id:
        raise Conflict("A guest has no store credit.", code="no_store_credit")
    return ReturnRequest(
        id=new_id(), order_id=order.id, at=now, by=caller.user_id or "guest", reason=wanted.reason, lines=lines,
        note=wanted.note, to_credit=wanted.to_credit,
    )  # fmt: skip


def _read(order: Order, lines: Sequence[ToldLine], reason: ReturnReason) -> tuple[ReturnLine, ...]:
    units = {line.product_id: line.unit for line in order.lines}
    found = []
    for place, line in enumerate(lines):
        try:
            quantity = read_quantity(line.quantity or 0, units.get(line.product_id, Unit.PIECE))
        except ValueError as error:
            raise Invalid.field(f"/lines/{place}/quantity", str(error)) from None
        restock = reason.restocks if line.restock is None else line.restock
        found.append(ReturnLine(line.product_id, quantity, restock))
    return tuple(found)


def _ask(at: ReturnDesk, order: Order, request: ReturnRequest, once: Once) -> ReturnRequest:
    earlier = at.returns.of_order(order.id, PageRequest(_MANY)).items
    if any(each.state is RequestState.REQUESTED for each in earlier):
        raise Conflict("A return of this order waits to be decided on.", code="return_pending")
    at.returns.commit(at.returns.addition(request, once))
    return request


def decide(
    at: ReturnDesk, caller: Caller, order_id: str, request_id: str, decision: Decision, once: Once | None
) -> ReturnRequest:
    """Take the goods of a request back, or refuse it. Raises Conflict for one that was decided before."""
    decision.check()
    return perform(
        once, lambda: _decide(at, caller, order_id, request_id, decision, once), at.returns.made_by
    )


def _decide(
    at: ReturnDesk, caller: Caller, order_id: str, request_id: str, decision: Decision, once: Once | None
) -> ReturnRequest:
    for _ in range(_TRIES):
        order = at.desk.orders.get(order_id)
        if not order.seen_by_staff(caller, MANAGE):
            raise NotFound("There is no such order.")
        if owns(order, caller):
            raise NotAllowed("Somebody else decides on one's own return.")
        request = at.returns.get(order_id, request_id)
        state = RequestState.ACCEPTED if decision.accept else RequestState.REFUSED
        decided = request.decided(state, caller.id, clock.now(), decision.reason)
        try:
            if not decision.accept:
                at.returns.commit(at.returns.change(request, decided, once))
                return decided
            if decision.lines:
                decided = replace(decided, lines=_read(order, decision.lines, request.reason))
            return _take_back(at, order, request, decided, once)
        except Outdated:
            continue
    raise Unavailable("This return is being decided on by others.")


def _take_back(
    at: ReturnDesk, order: Order, asked: ReturnRequest | None, request: ReturnRequest, once: Once | None
) -> ReturnRequest:
    """The goods, the money and the order in one transaction."""
    desk, now = at.desk, request.decided_at or request.at
    after = returned(order, request.id, now, request.decided_by, request.reason.value, request.lines)
    worth, payment = after.returns[-1].amounts.total, payment_of(desk, order)
    done = replace(request, amount=min(worth, payment.refundable) if payment else ZERO)
    also: list[Write] = desk.orders.change(after)
    if payment is not None:
        also += paid_back(desk, payment, done.amount, after.timeline[-1], request.to_credit)
    if asked is None:
        also += at.returns.addition(done, once)
    else:
        also += at.returns.change(asked, done, once)
    cause = Cause(CauseKind.ORDER_RETURNED, order.id, by=request.decided_by)
    desk.stock.commit(goods_back(at.goods_in, order, done.lines), cause, also=also)
    return done
