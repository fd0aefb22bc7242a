"""Paying back: what is asked for is kept first, then the gateway is asked, and never twice without looking."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from supermarket.customers.credit_model import CreditCause, CreditClosed, CreditReason
from supermarket.customers.credit_ports import Credits
from supermarket.kernel import clock
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import Conflict, Outdated, Unavailable
from supermarket.kernel.money import Money
from supermarket.kernel.once import Once, perform
from supermarket.kernel.writing import Write
from supermarket.payments.exchange_model import GatewayRefused, GatewayUnknown
from supermarket.payments.model import Gateway, Payment, Refund, RefundEvidence, RefundState
from supermarket.payments.ports import PaymentGateway
from supermarket.payments.service import PaymentDesk
from supermarket.payments.settle_model import (
    ASKING,
    ask_back,
    at_gateway,
    bounced,
    check_by_hand,
    goodwill,
    refund_judged,
)

_TRIES = 6


def request(
    desk: PaymentDesk,
    caller: Caller,
    payment_id: str,
    amount: Money | None,
    reason: str,
    to_credit: bool,
    once: Once,
) -> Refund:
    """Ask for some of a payment back, or all that is left of it. Raises Conflict for more than that."""
    return perform(
        once,
        lambda: _request(desk, caller, payment_id, amount, reason, to_credit, once),
        desk.payments.refund_made_by,
    )


def _request(
    desk: PaymentDesk,
    caller: Caller,
    payment_id: str,
    amount: Money | None,
    reason: str,
    to_credit: bool,
    once: Once,
) -> Refund:
    for _ in range(_TRIES):
        payment = desk.payments.get(payment_id)
        caller.require_branch(payment.branch_id)
        wanted = payment.refundable if amount is None else amount
        asked, refund = goodwill(*ask_back(payment, wanted, reason, caller.id, clock.now(), to_credit))
        try:
            desk.payments.commit(
                [*desk.payments.change(payment, asked), *desk.payments.refund_addition(refund, once)]
            )
        except Outdated:
            continue
        return refund
    raise Unavailable("This payment is being changed by others.")


def hear(desk: PaymentDesk, credit: Credits, payment_id: str) -> None:
    """The gateway told of a refund of this payment: each that went its way is asked about there."""
    for refund in desk.payments.refunds(payment_id):
        if refund.state is RefundState.PENDING:
            carry_out(desk, credit, payment_id, refund.id)
        elif refund.state is RefundState.COMPLETED and not refund.to_credit:
            _check_completed(desk, payment_id, refund)


def _check_completed(desk: PaymentDesk, payment_id: str, refund: Refund) -> None:
    """What had gone through may bounce for weeks. Who changes it at the same moment sees to it that it comes again."""
    payment = desk.payments.get(payment_id)
    evidence = _asked_about(desk, desk.gateways.of(payment.branch_id, payment.gateway), payment, refund)
    if evidence.state is RefundState.REJECTED:
        after, failed = bounced(payment, refund, evidence.reason)
        desk.payments.commit([*desk.payments.change(payment, after), *desk.payments.refund_change(failed)])
        desk.alarm("RefundRejected", payment.gateway.value)


def found(
    desk: PaymentDesk, caller: Caller, payment_id: str, refund_id: str, evidence: RefundEvidence
) -> Refund:
    """Somebody has looked up what became of a refund of which its gateway tells nothing. Said again, nothing changes.

    Raises Conflict while the gateway may still answer, and for one that ended otherwise.
    """
    for _ in range(_TRIES):
        payment, refund = desk.payments.get(payment_id), desk.payments.refund(payment_id, refund_id)
        caller.require_branch(payment.branch_id)
        if refund.state is evidence.state:
            return refund
        if not refund.state.open:
            raise Conflict(f"This refund is {refund.state}.", code="refund_over")
        now = clock.now()
        check_by_hand(refund, now)
        with suppress(Outdated):
            return _keep(desk, payment, refund, evidence, now)
    raise Unavailable("This refund is being dealt with by others.")


def carry_out(desk: PaymentDesk, credit: Credits, payment_id: str, refund_id: str) -> Refund:
    """Bring an open refund a step further. One that is finished stays as it is."""
    for _ in range(_TRIES):
        refund = desk.payments.refund(payment_id, refund_id)
        if not refund.state.open or _being_asked(refund):
            return refund
        payment = desk.payments.get(payment_id)
        try:
            return _carry_out(desk, credit, payment, refund)
        except Outdated:
            continue
    raise Unavailable("This refund is being dealt with by others.")


def _being_asked(refund: Refund) -> bool:
    """Somebody may be asking the gateway at this moment, and it not have heard yet: to ask again would refund twice."""
    asking = refund.asked and refund.state is RefundState.REQUESTED
    return asking and refund.check_at is not None and refund.check_at > clock.now()


def _carry_out(desk: PaymentDesk, credit: Credits, payment: Payment, refund: Refund) -> Refund:
    now = clock.now()
    if refund.to_credit or payment.gateway is Gateway.STORE_CREDIT:
        return _give_credit(desk, credit, payment, refund, now)
    if payment.gateway is Gateway.CASH_ON_DELIVERY:
        handed = RefundEvidence(state=RefundState.COMPLETED, reference="cash")
        return _keep(desk, payment, refund, handed, now)
    evidence = RefundEvidence(state=None)
    try:
        gateway = desk.gateways.of(payment.branch_id, payment.gateway)
        if refund.asked:
            evidence = _asked_about(desk, gateway, payment, refund)
    except (GatewayUnknown, Conflict):
        return _wait(desk, payment, refund, now)
    if evidence.state is not None:
        return _keep_answer(desk, payment, refund, evidence, now)
    if refund.state is RefundState.PENDING:  # it was taken, and cannot be unheard of
        return _wait(desk, payment, refund, now)
    return _ask(desk, gateway, payment, _about_to_ask(desk, refund, now), now)


def _ask(
    desk: PaymentDesk, gateway: PaymentGateway, payment: Payment, refund: Refund, now: datetime
) -> Refund:
    try:
        evidence = gateway.refund(payment, refund)
    except GatewayUnknown:
        return _wait(desk, payment, refund, now)
    except GatewayRefused as no:
        evidence = RefundEvidence(state=RefundState.REJECTED, reason=str(no))
    return _keep_answer(desk, payment, refund, evidence, now)


def _asked_about(
    desk: PaymentDesk, gateway: PaymentGateway, payment: Payment, refund: Refund
) -> RefundEvidence:
    return gateway.ask_refund(at_gateway(payment, desk.payments.refunds(payment.id)), refund)


def _give_credit(
    desk: PaymentDesk, credit: Credits, payment: Payment, refund: Refund, now: datetime
) -> Refund:
    cause = CreditCause(
        reason=CreditReason.REFUND, id=refund.id, reference=payment.order_number, by=refund.by
    )
    done = RefundEvidence(state=RefundState.COMPLETED, reference="store credit")
    try:
        return _keep(desk, payment, refund, done, now, credit.give(payment.customer_id, refund.amount, cause))
    except CreditClosed as closed:
        no = RefundEvidence(state=RefundState.REJECTED, reason=str(closed))
        return _keep(desk, payment, refund, no, now)


def _about_to_ask(desk: PaymentDesk, refund: Refund, now: datetime) -> Refund:
    """Kept before the gateway hears of it: whoever comes after a crash asks what became of it."""
    asking = replace(refund, asked=True, version=refund.version + 1, check_at=now + ASKING)
    desk.payments.commit(desk.payments.refund_change(asking))
    return asking


def _wait(desk: PaymentDesk, payment: Payment, refund: Refund, now: datetime) -> Refund:
    _, waiting = refund_judged(payment, refund, RefundEvidence(state=None), now)
    desk.payments.commit(desk.payments.refund_change(waiting))
    return waiting


def _keep_answer(
    desk: PaymentDesk, payment: Payment, refund: Refund, evidence: RefundEvidence, now: datetime
) -> Refund:
    """Also when the payment was changed meanwhile: a gateway may not be able to say it again."""
    for _ in range(_TRIES):
        try:
            return _keep(desk, payment, refund, evidence, now)
        except Outdated:
            if desk.payments.refund(payment.id, refund.id).version != refund.version:
                raise
            payment = desk.payments.get(payment.id)
    raise Unavailable("This payment is being changed by others.")


def _keep(
    desk: PaymentDesk, payment: Payment, refund: Refund, evidence: RefundEvidence, now: datetime,
    also: Sequence[Write] = (),
) -> Refund:  # fmt: skip
    after, judged = refund_judged(payment, refund, evidence, now)
    writes = [*desk.payments.refund_change(judged), *also]
    if after is not payment:
        writes += desk.payments.change(payment, after)
    desk.payments.commit(writes)
    if judged.state is RefundState.REJECTED:
        desk.alarm("RefundRejected", payment.gateway.value)
    return judged
