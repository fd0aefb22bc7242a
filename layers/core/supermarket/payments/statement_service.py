"""Comparing what a gateway's statement says with what we have, for gateways that give no list to ask for."""

from collections.abc import Iterator
from datetime import date, timedelta

from supermarket.kernel import clock
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import Invalid
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import Money
from supermarket.kernel.once import Once, perform
from supermarket.payments.audit_model import MOST_KEPT
from supermarket.payments.audit_service import DAYS, AuditDesk
from supermarket.payments.comparison_service import compare, every
from supermarket.payments.model import Gateway, Payment
from supermarket.payments.statement_model import Statement, read
from supermarket.settings.model import Branch


def take(
    desk: AuditDesk, caller: Caller, branch_id: str, gateway: Gateway, day: date, text: str, once: Once | None
) -> Statement:
    """What does not agree is kept in the place of what an earlier statement of the day said, and counted."""
    caller.require_branch(branch_id)
    branch = desk.settings.branch(branch_id)
    now = clock.now()
    if day > branch.business_date(now):
        raise Invalid.field("/date", "a day that has begun")
    lines = read(text, now)
    listed = [line.settled for line in lines]
    differences = compare(desk.payments, branch, day, gateway, _recent(desk, branch, day), listed)
    statement = Statement(
        id=new_id(), branch_id=branch.id, gateway=gateway.value, day=day.isoformat(), at=now, by=caller.id,
        count=len(lines), total=Money.total(each.amount for each in listed),
        fees=Money.total(line.fee for line in lines), found=len(differences),
        differences=tuple(differences[:MOST_KEPT]),
    )  # fmt: skip

    def work() -> Statement:
        earlier = {each.gateway: each for each in desk.statements.of(branch.id, day)}
        desk.statements.keep(statement, earlier.get(gateway.value), once)
        for each in differences:
            desk.alarm("PaymentsDisagree", each.kind.value)
        return statement

    return perform(once, work, desk.statements.made_by)


def _recent(desk: AuditDesk, branch: Branch, day: date) -> list[Payment]:
    """All that may have taken money on the day: a payment is asked about until the second day after it was made."""
    days = (day - timedelta(days=ago) for ago in range(DAYS))
    return [each for made in days for each in _made_on(desk, branch, made)]


def _made_on(desk: AuditDesk, branch: Branch, day: date) -> Iterator[Payment]:
    return every(lambda page: desk.payments.of_day(branch.id, day, page, None))
