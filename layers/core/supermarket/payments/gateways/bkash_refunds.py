"""Refunds at bKash, which knows them by no number of ours: which of those it lists is this one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NoReturn

from supermarket.kernel.money import ZERO, Money
from supermarket.payments.gateways.bkash_words import Answer, amount, moment, text, unknown
from supermarket.payments.model import Payment, Refund, RefundEvidence, RefundState

_CLOCKS_DIFFER = timedelta(minutes=2)
_DONE = "Completed"
_NEVER_HEARD_OF = RefundEvidence(state=None)


@dataclass(frozen=True, slots=True)
class Listed:
    reference: str
    amount: Money
    status: str
    at: datetime | None

    def may_be(self, refund: Refund) -> bool:
        """As much, and not known to be older. A list without a time says nothing about age."""
        return self.amount == refund.amount and (
            self.at is None or self.at >= refund.created_at - _CLOCKS_DIFFER
        )

    def evidence(self) -> RefundEvidence:
        state = RefundState.COMPLETED if self.status == _DONE else RefundState.PENDING
        return RefundEvidence(state=state, reference=self.reference)


def made(answer: Answer, payment: Payment, refund: Refund) -> RefundEvidence:
    """What bKash says to a request. An answer about anything else than that refund means nothing."""
    done = _listed(answer.body)
    if answer.told("originalTrxId") != payment.transaction_id or done.amount != refund.amount:
        unknown("the answer is about another refund")
    return done.evidence()


def listed(answer: Answer, payment: Payment) -> list[Listed]:
    """Every refund of the payment, oldest first."""
    several = answer.body.get("refundTransactions")
    if answer.status != 200 or not isinstance(several, list):
        unknown(f"no list of refunds, {answer.reason}")
    if answer.told("originalTrxId") != payment.transaction_id:
        unknown("the answer is about another payment")
    return [_listed(each) for each in several]


def found(several: list[Listed], payment: Payment, refund: Refund) -> RefundEvidence:
    """By its reference, else by the sum of all against what our own ledger has confirmed.

    Where several refunds are open at once and the sum does not tell which of them was made, nothing is concluded.
    """
    if refund.reference:
        known = [each for each in several if each.reference == refund.reference]
        return known[0].evidence() if known else _unclear()
    candidates = [each for each in several if each.may_be(refund)]
    beyond = Money.total(each.amount for each in several) - payment.refunded
    others = max(payment.refunding - refund.amount, ZERO)
    if beyond == ZERO:
        return _NEVER_HEARD_OF
    if not candidates:
        return _NEVER_HEARD_OF if ZERO < beyond <= others else _unclear()
    if beyond == refund.amount + others or (beyond == refund.amount and others < refund.amount):
        return candidates[-1].evidence()
    return _unclear()


def _unclear() -> NoReturn:
    unknown("the refunds there do not agree with ours")


def _listed(body: object) -> Listed:
    fields = body if isinstance(body, dict) else {}
    worth, status = amount(text(fields, "refundAmount")), text(fields, "refundTransactionStatus")
    reference = text(fields, "refundTrxId")
    if worth is None or not status or not reference:
        unknown("a refund without its amount, state or id")
    return Listed(reference, worth, status, moment(text(fields, "completedTime")))
