"""What the office sees of payments, and lets go of."""

from collections.abc import Sequence
from datetime import date

from supermarket.kernel import clock
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import Conflict, Invalid
from supermarket.kernel.paging import Page, PageRequest
from supermarket.payments.model import Payment, PaymentState, Refund
from supermarket.payments.service import PaymentDesk


def visible(
    desk: PaymentDesk, caller: Caller, page: PageRequest, order_id: str | None, branch_id: str | None,
    day: date | None, state: PaymentState | None,
) -> Page[Payment]:  # fmt: skip
    """All attempts to pay one order, or those of a branch's day, newest first."""
    if order_id is not None:
        mine = [each for each in desk.payments.of_order(order_id) if caller.may_at(each.branch_id)]
        return Page([each for each in mine if state in (None, each.state)])
    asked = branch_id or caller.branch_id
    if not asked:
        raise Invalid.field("?branch_id", "say which branch", "missing")
    caller.require_branch(asked)
    wanted = day or desk.settings.branch(asked).business_date(clock.now())
    return desk.payments.of_day(asked, wanted, page, state)


def show(desk: PaymentDesk, caller: Caller, payment_id: str) -> tuple[Payment, Sequence[Refund]]:
    payment = desk.payments.get(payment_id)
    caller.require_branch(payment.branch_id)
    return payment, desk.payments.refunds(payment_id)


def release(desk: PaymentDesk, caller: Caller, payment_id: str) -> Payment:
    """A manager has looked at it: its order goes on. Releasing again changes nothing.

    Raises Conflict for one that disagrees with its gateway, for as long as that may still say otherwise.
    """
    payment = desk.payments.get(payment_id)
    caller.require_branch(payment.branch_id)
    if not payment.held:
        return payment
    if payment.state.open:
        raise Conflict(
            "What the gateway says of this payment does not agree with it.", code="payment_disagrees"
        )
    return desk.orders.release(payment_id)
