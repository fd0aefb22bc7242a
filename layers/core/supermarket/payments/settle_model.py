"""What an answer of a gateway makes of a payment, and what may be paid back of one. Pure rules."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from supermarket.kernel.errors import Conflict, Invalid
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import ZERO, Money
from supermarket.payments.model import (
    Evidence,
    Payment,
    PaymentState,
    Refund,
    RefundEvidence,
    RefundState,
    Said,
    Verdict,
)

_MINUTES = (2, 10, 30, 60)
"""After these many minutes an open payment is asked about, then at its end, then a few times more for late success."""
_LATE = (timedelta(minutes=5), timedelta(hours=1), timedelta(hours=12), timedelta(hours=24))
_REFUND_WAITS = (1, 2, 5, 15, 60, 360)
_ASKED_ENOUGH = 5
"""So often a gateway is asked what became of a refund before the office may say it, after half an hour."""
ASKING = timedelta(minutes=2)
"""Longer than anybody asks for a refund: who died over it is not heard of for so long."""


@dataclass(frozen=True, slots=True)
class Finding:
    """``payment`` after the answer. ``alarm`` names what a person must look into; empty for nothing."""

    payment: Payment
    alarm: str = ""


def next_check(payment: Payment, now: datetime) -> datetime | None:
    """When to ask about it again: after 2, 10, 30 and 60 minutes, at its end, and after that for what comes late."""
    planned = [payment.created_at + timedelta(minutes=minutes) for minutes in _MINUTES]
    planned = [at for at in planned if at < payment.expires_at]
    planned += [payment.expires_at + timedelta(seconds=5), *(payment.expires_at + late for late in _LATE)]
    return next((at for at in planned if at > now), None)


def judged(payment: Payment, evidence: Evidence, now: datetime) -> Finding:
    """The payment after what the gateway answered. Only an answer that agrees in everything makes money of it."""
    known = replace(payment, facts={**payment.facts, **evidence.facts}, checks=payment.checks + 1)
    if payment.state.has_money:
        return Finding(replace(known, check_at=None))
    if evidence.verdict is Verdict.PAID:
        return _paid(known, evidence, now)
    if evidence.verdict is Verdict.AUTHORIZED and payment.state is PaymentState.INITIATED:
        return Finding(replace(known.moved(PaymentState.AUTHORIZED), check_at=next_check(payment, now)))
    over = {
        Verdict.FAILED: PaymentState.FAILED, Verdict.CANCELLED: PaymentState.CANCELLED,
        Verdict.EXPIRED: PaymentState.EXPIRED,
    }  # fmt: skip
    ended = over.get(evidence.verdict) or _as_said(payment, now)
    if ended is not None and payment.state.open:
        known = replace(known.moved(ended), reason=evidence.reason or known.reason)
    return Finding(replace(known, check_at=next_check(payment, now)))


def recognised(payment: Payment, merchant: str, evidence: Evidence) -> Payment:
    """With what it is called there, where opening it was never answered and it was found by its invoice."""
    return replace(
        payment, merchant=payment.merchant or merchant, session=payment.session or evidence.session,
    )  # fmt: skip


def _as_said(payment: Payment, now: datetime) -> PaymentState | None:
    """What the shopper said counts once the gateway, asked, knows of no success: they may then pay another way."""
    if payment.said is Said.CANCEL:
        return PaymentState.CANCELLED
    if payment.said is Said.FAILURE:
        return PaymentState.FAILED
    return PaymentState.EXPIRED if now >= payment.expires_at else None


def _paid(payment: Payment, evidence: Evidence, now: datetime) -> Finding:
    wrong = payment.disagreement(evidence)
    if wrong:
        return Finding(held_back(payment, f"disagrees: {wrong}", now), f"PaymentDisagrees: {wrong}")
    late = not payment.state.open
    captured = replace(
        payment.moved(PaymentState.CAPTURED), captured=payment.amount, captured_at=now, check_at=None, reason="",
        transaction_id=evidence.transaction_id, held="risk" if evidence.risky else "",
    )  # fmt: skip
    return Finding(captured, "PaymentLate" if late else "")


def held_back(payment: Payment, why: str, now: datetime) -> Payment:
    """Told as paid and not taken for it. It is asked about until the end, for the right money may still come."""
    over = payment.state.open and now >= payment.expires_at
    ended = payment.moved(PaymentState.EXPIRED) if over else payment
    return replace(ended, held=why, check_at=next_check(payment, now))


def ask_back(
    payment: Payment, amount: Money, reason: str, by: str, now: datetime, to_credit: bool = False
) -> tuple[Payment, Refund]:
    """The payment with this much asked back, and the refund.

    Raises Conflict for more than is left of it, and for store credit of a guest, who has none.
    """
    if to_credit and not payment.customer_id:
        raise Conflict("A guest has no store credit.", code="no_store_credit")
    if amount <= ZERO:
        raise Invalid.field("/amount", "more than nothing")
    if amount > payment.refundable:
        raise Conflict(
            f"Of this payment {payment.refundable} can be paid back.", code="refund_above_remaining",
            remaining=str(payment.refundable),
        )  # fmt: skip
    count = payment.refunds + 1
    refund = Refund(
        id=new_id(), payment_id=payment.id, number=f"{payment.invoice}R{count}", amount=amount, reason=reason, by=by,
        created_at=now, to_credit=to_credit, check_at=now,
    )  # fmt: skip
    asked = replace(
        payment,
        refunding=payment.refunding + amount,
        refunds=payment.refunds + 1,
        version=payment.version + 1,
    )
    return asked, refund


def goodwill(asked: Payment, refund: Refund) -> tuple[Payment, Refund]:
    """Asked back by the office: its order says nothing of it, and the shop may have so much less of it."""
    return replace(asked, waived=asked.waived + refund.amount), replace(refund, goodwill=True)


def _waived(payment: Payment, refund: Refund) -> Money:
    """Without a refund that came to nothing."""
    return payment.waived - refund.amount if refund.goodwill else payment.waived


def bounced(payment: Payment, refund: Refund, reason: str) -> tuple[Payment, Refund]:
    """A refund that had gone through and came back after all: the shop has the money again."""
    left = payment.refunded - refund.amount
    state = PaymentState.PARTIALLY_REFUNDED if left > ZERO else PaymentState.CAPTURED
    failed = replace(
        refund, state=RefundState.REJECTED, refusal=reason, completed_at=None, version=refund.version + 1
    )
    back = replace(
        payment.moved(state), refunded=left, waived=_waived(payment, refund), version=payment.version + 1
    )
    return back, failed


def at_gateway(payment: Payment, refunds: Iterable[Refund]) -> Payment:
    """As its gateway has to know it: without what became, or is to become, store credit."""
    there = [each for each in refunds if not each.to_credit]
    return replace(
        payment, refunded=Money.total(each.amount for each in there if each.state is RefundState.COMPLETED),
        refunding=Money.total(each.amount for each in there if each.state.open),
    )  # fmt: skip


def check_by_hand(refund: Refund, now: datetime) -> None:
    """Raises Conflict while its gateway is to say itself what became of it, or is being asked for it."""
    begun = refund.asked and refund.check_at is not None and now < refund.check_at <= now + ASKING
    if refund.checks < _ASKED_ENOUGH or begun:
        raise Conflict("The gateway is still being asked about this refund.", code="refund_being_asked")


def refund_judged(
    payment: Payment, refund: Refund, evidence: RefundEvidence, now: datetime
) -> tuple[Payment, Refund]:
    """Both after what the gateway answered. The sum of what is confirmed decides the payment's state."""
    waits = _REFUND_WAITS[min(refund.checks, len(_REFUND_WAITS) - 1)]
    seen = replace(
        refund, checks=refund.checks + 1, version=refund.version + 1, reference=evidence.reference or refund.reference,
        check_at=now + timedelta(minutes=waits),
    )  # fmt: skip
    if evidence.state is RefundState.COMPLETED:
        refunded = payment.refunded + refund.amount
        state = PaymentState.REFUNDED if refunded >= payment.captured else PaymentState.PARTIALLY_REFUNDED
        paid_back = replace(
            payment.moved(state), refunded=refunded, refunding=payment.refunding - refund.amount,
            version=payment.version + 1,
        )  # fmt: skip
        return paid_back, replace(seen, state=RefundState.COMPLETED, completed_at=now, check_at=None)
    if evidence.state is RefundState.REJECTED:
        freed = replace(
            payment, refunding=payment.refunding - refund.amount, waived=_waived(payment, refund),
            version=payment.version + 1,
        )  # fmt: skip
        return freed, replace(seen, state=RefundState.REJECTED, refusal=evidence.reason, check_at=None)
    return payment, replace(seen, state=evidence.state or refund.state)
