"""What the gateways say against what we say, and whether payments and orders agree: looked at again and again."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from supermarket.ecommerce.order_model import Order
from supermarket.ecommerce.order_state_model import OrderState
from supermarket.ecommerce.ports import Orders
from supermarket.kernel import clock
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import DomainError, Invalid, NotFound, Outdated
from supermarket.kernel.money import ZERO, Money
from supermarket.kernel.paging import Page, PageRequest
from supermarket.payments.audit_model import (
    Difference,
    Reconciliation,
    listed_differences,
    order_difference,
    payment_difference,
    refund_difference,
    refunded_difference,
    sums_of,
)
from supermarket.payments.audit_ports import Findings
from supermarket.payments.exchange_model import Settled
from supermarket.payments.model import Gateway, Payment
from supermarket.payments.ports import Gateways, Payments
from supermarket.payments.settle_model import at_gateway
from supermarket.settings.model import Branch
from supermarket.settings.ports import ShopSettings

T = TypeVar("T")
_DAYS = 3
"""Today and the two days before, in which all that is asked of a gateway ends: what is older was looked at then."""
_REFUND_TAKES = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class AuditDesk:
    payments: Payments
    gateways: Gateways
    orders: Orders
    settings: ShopSettings
    findings: Findings
    alarm: Callable[[str, str], None]


def audit(desk: AuditDesk, now: datetime) -> dict[str, int]:
    """Every branch's last three days. Counts what was found."""
    found = 0
    open_refunds = _open_refunds(desk, now)
    for branch in desk.settings.branches():
        today = branch.business_date(now)
        for days in range(_DAYS):
            more = open_refunds.get(branch.id, []) if days == 0 else []
            found += len(reconcile(desk, branch, today - timedelta(days=days), now, more).differences)
    return {"differences": found}


def _open_refunds(desk: AuditDesk, now: datetime) -> Mapping[str, list[Difference]]:
    """By branch, whatever the day of their payment."""
    found: dict[str, list[Difference]] = defaultdict(list)
    for refund in desk.payments.refunds_since(now - _REFUND_TAKES):
        payment = desk.payments.get(refund.payment_id)
        found[payment.branch_id].append(refund_difference(payment, refund))
    return found


def reconcile(
    desk: AuditDesk, branch: Branch, day: date, now: datetime, more: Sequence[Difference] = ()
) -> Reconciliation:
    """A branch's day, kept with all that does not agree, ``more`` included; each is counted for the alarm."""
    payments = list(_all(lambda page: desk.payments.of_day(branch.id, day, page, None)))
    orders = list(_all(lambda page: desk.orders.of_day(branch.id, day, page)))
    differences = [*_of_orders(desk, orders, payments), *_alone(payments, now), *more]
    listed = []
    for name in desk.gateways.offered(branch.id):
        lines = _listed(desk, branch, name, day, payments)
        if lines is not None:
            listed.append(name)
            differences += lines
    found = Reconciliation(
        branch_id=branch.id, day=day.isoformat(), at=now, sums=sums_of(payments), listed=tuple(listed),
        differences=tuple(differences),
    )  # fmt: skip
    with suppress(Outdated):
        desk.findings.keep(found)
    for each in differences:
        desk.alarm("PaymentsDisagree", each.kind.value)
    return found


def show(desk: AuditDesk, caller: Caller, branch_id: str | None, day: date | None) -> Reconciliation:
    """What was found of a day last. Raises NotFound while nobody has looked."""
    asked = branch_id or caller.branch_id
    if not asked:
        raise Invalid.field("?branch_id", "say which branch", "missing")
    caller.require_branch(asked)
    wanted = day or desk.settings.branch(asked).business_date(clock.now())
    found = desk.findings.of(asked, wanted)
    if found is None:
        raise NotFound("This day has not been reconciled.")
    return found


def due_of(order: Order) -> Money:
    """What the shop must have of an order's money in the state it is in."""
    if order.state in (
        OrderState.AWAITING_PAYMENT,
        OrderState.CANCELLED,
        OrderState.EXPIRED,
        OrderState.PLACED,
    ):
        return ZERO
    return order.due if order.paid else ZERO


def _of_orders(desk: AuditDesk, orders: list[Order], payments: list[Payment]) -> Iterator[Difference]:
    """Indexes are a moment behind one another: what seems to disagree is read again before it is said."""
    by_order: dict[str, list[Payment]] = defaultdict(list)
    for each in payments:
        by_order[each.order_id].append(each)
    for order in orders:
        if order_difference(order.id, due_of(order), by_order.pop(order.id, [])):
            yield from _read_again(desk, order.id)
    for order_id in by_order:
        yield from _read_again(desk, order_id)


def _read_again(desk: AuditDesk, order_id: str) -> Iterator[Difference]:
    attempts = [desk.payments.get(each.id) for each in desk.payments.of_order(order_id)]
    try:
        due = due_of(desk.orders.get(order_id))
    except NotFound:
        due = ZERO
    found = order_difference(order_id, due, attempts)
    if found:
        yield found


def _alone(payments: list[Payment], now: datetime) -> Iterator[Difference]:
    return (found for each in payments if (found := payment_difference(each, now)))


def _listed(
    desk: AuditDesk, branch: Branch, name: str, day: date, payments: list[Payment]
) -> list[Difference] | None:
    try:
        lines = desk.gateways.of(branch.id, name).settled_on(day)
        listed = None if lines is None else list(lines)
    except DomainError:
        desk.alarm("ListUnread", name)
        return None
    if listed is None:
        return None
    whose = {line: _whose(desk, name, line) for line in listed}
    here = [line for line, each in whose.items() if each is None or each.branch_id == branch.id]
    known = {line.transaction_id: each for line, each in whose.items() if each and _explains(each, line)}
    ours = [
        each
        for each in payments
        if each.gateway is Gateway(name)
        and each.captured_at
        and branch.business_date(each.captured_at) == day
    ]
    back = (
        _refunded(desk, known[line.transaction_id], line) for line in here if line.transaction_id in known
    )
    return listed_differences(ours, known, here) + [each for each in back if each]


def _refunded(desk: AuditDesk, payment: Payment, line: Settled) -> Difference | None:
    if not line.refunded or line.refunded == payment.refunded:
        return None
    return refunded_difference(at_gateway(payment, desk.payments.refunds(payment.id)), line)


def _whose(desk: AuditDesk, name: str, line: Settled) -> Payment | None:
    """Whose money it is, maybe another branch's with the same account: by its transaction, else by its invoice."""
    payment_id = desk.payments.named(name, "transaction", line.transaction_id)
    if payment_id is None and line.invoice:
        payment_id = desk.payments.named(name, "invoice", line.invoice)
    return desk.payments.get(payment_id) if payment_id else None


def _explains(payment: Payment, line: Settled) -> bool:
    """Money of a payment that the gateway is still to be asked about has only just come."""
    waiting = payment.check_at is not None and not payment.held
    return payment.transaction_id == line.transaction_id or waiting


def _all(read: Callable[[PageRequest], Page[T]]) -> Iterator[T]:
    request = PageRequest(100)
    while True:
        page = read(request)
        yield from page.items
        if page.next is None:
            return
        request = PageRequest(100, page.next)
