"""What the gateways say against what we say, and whether payments and orders agree: looked at again and again."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from supermarket.ecommerce.order_model import Order
from supermarket.ecommerce.order_state_model import OrderState
from supermarket.ecommerce.ports import Orders
from supermarket.kernel import clock
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import DomainError, Invalid, NotFound, Outdated
from supermarket.kernel.money import ZERO, Money
from supermarket.payments.audit_model import (
    MOST_KEPT,
    Difference,
    Reconciliation,
    order_difference,
    payment_difference,
    refund_difference,
    sums_of,
)
from supermarket.payments.audit_ports import Findings
from supermarket.payments.comparison_service import compare, every
from supermarket.payments.model import Gateway, Payment
from supermarket.payments.ports import Gateways, Payments
from supermarket.payments.statement_model import Statement
from supermarket.payments.statement_ports import Statements
from supermarket.settings.model import Branch
from supermarket.settings.ports import ShopSettings

DAYS = 3
"""Today and the two days before, in which all that is asked of a gateway ends: what is older was looked at then."""
_REFUND_TAKES = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class AuditDesk:
    payments: Payments
    gateways: Gateways
    orders: Orders
    settings: ShopSettings
    findings: Findings
    statements: Statements
    alarm: Callable[[str, str], None]


def audit(desk: AuditDesk, now: datetime) -> dict[str, int]:
    """Every branch's last three days. Counts what was found."""
    found = 0
    open_refunds = _open_refunds(desk, now)
    for branch in desk.settings.branches():
        today = branch.business_date(now)
        for days in range(DAYS):
            more = open_refunds.get(branch.id, []) if days == 0 else []
            found += reconcile(desk, branch, today - timedelta(days=days), now, more).found
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
    payments = list(every(lambda page: desk.payments.of_day(branch.id, day, page, None)))
    orders = list(every(lambda page: desk.orders.of_day(branch.id, day, page)))
    differences = [*_of_orders(desk, orders, payments), *_alone(payments, now), *more]
    listed = []
    for name in desk.gateways.offered(branch.id):
        lines = _listed(desk, branch, name, day, payments)
        if lines is not None:
            listed.append(name)
            differences += lines
    found = Reconciliation(
        branch_id=branch.id, day=day.isoformat(), at=now, sums=sums_of(payments), listed=tuple(listed),
        found=len(differences), differences=tuple(differences[:MOST_KEPT]),
    )  # fmt: skip
    with suppress(Outdated):
        desk.findings.keep(found)
    for each in differences:
        desk.alarm("PaymentsDisagree", each.kind.value)
    return found


def show(
    desk: AuditDesk, caller: Caller, branch_id: str | None, day: date | None
) -> tuple[Reconciliation, Sequence[Statement]]:
    """What was found of a day last, and what the statements of its gateways said. Raises NotFound while nobody has
    looked."""
    asked = branch_id or caller.branch_id
    if not asked:
        raise Invalid.field("?branch_id", "say which branch", "missing")
    caller.require_branch(asked)
    wanted = day or desk.settings.branch(asked).business_date(clock.now())
    found, statements = desk.findings.of(asked, wanted), desk.statements.of(asked, wanted)
    if found is None and statements:
        at = max(each.at for each in statements)
        found = Reconciliation(branch_id=asked, day=wanted.isoformat(), at=at)
    if found is None:
        raise NotFound("This day has not been reconciled.")
    return found, statements


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
    return None if listed is None else compare(desk.payments, branch, day, Gateway(name), payments, listed)
