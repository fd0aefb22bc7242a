"""bKash tokenised checkout, v1.2.0-beta: one-off payments (mode 0011) that are captured by our ``execute``.

A payment that the shopper has agreed to stays ``Initiated`` there, and no money moves, until it is executed.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Self

from supermarket.kernel import clock
from supermarket.kernel.errors import Invalid
from supermarket.kernel.money import CURRENCY
from supermarket.payments.exchange_model import (
    Call,
    GatewayRefused,
    GatewayUnknown,
    Hint,
    Payer,
    Signal,
    Started,
)
from supermarket.payments.gateways import bkash_words as words
from supermarket.payments.gateways.bkash_line import CHECKOUT, PATIENT, REFUND, Line
from supermarket.payments.gateways.bkash_notices import Notices, fetched
from supermarket.payments.gateways.bkash_refunds import found, listed, made
from supermarket.payments.gateways.bkash_words import Answer, unknown
from supermarket.payments.gateways.wire import QUICK
from supermarket.payments.model import Evidence, Payment, PaymentState, Refund, RefundEvidence, Said, Verdict
from supermarket.payments.ports import Tokens

LIFE = timedelta(hours=24)
"""How long bKash lets a payment be agreed to and executed."""
_SESSION = re.compile(r"[A-Za-z0-9]{8,64}", re.ASCII)
_SAID = {"success": Said.SUCCESS, "failure": Said.FAILURE, "cancel": Said.CANCEL}
_TAKEN = {"Completed": Verdict.PAID, "Authorized": Verdict.AUTHORIZED}
_GIVEN_UP = {
    PaymentState.FAILED: Verdict.FAILED,
    PaymentState.CANCELLED: Verdict.CANCELLED,
    PaymentState.EXPIRED: Verdict.EXPIRED,
}
_TURNED_AWAY = {Said.FAILURE: Verdict.FAILED, Said.CANCEL: Verdict.CANCELLED}


class BkashGateway:
    """A `PaymentGateway` for one merchant account. bKash does not name the account in what it answers."""

    def __init__(self, line: Line, notices: Notices, now: Callable[[], datetime]) -> None:
        self._line = line
        self._notices = notices
        self._now = now

    @classmethod
    def of(
        cls, given: Mapping[str, str], tokens: Tokens, *, now: Callable[[], datetime] = clock.now,
        fetch: Callable[[str], bytes] = fetched,
    ) -> Self:  # fmt: skip
        """``base_url``, ``username``, ``password``, ``app_key``, ``app_secret``, and ``topic_arn`` for notifications.

        ``sns_origin`` names who signs them where that is not Amazon.
        """
        notices = Notices(given.get("topic_arn", ""), given.get("sns_origin", ""), fetch)
        return cls(Line(given, tokens, now), notices, now)

    @property
    def merchant(self) -> str:
        return ""

    def start(
        self, payment: Payment, payer: Payer, back: str, notify: str,
        remember: Callable[[str, Mapping[str, str]], None],
    ) -> Started:  # fmt: skip
        """bKash is told by its support where notifications go, and nothing is to be remembered between two steps."""
        answer = self._line.post(f"{CHECKOUT}/create", {
            "mode": "0011", "payerReference": _reference(payer, payment), "callbackURL": back,
            "amount": str(payment.amount), "currency": CURRENCY, "intent": "sale",
            "merchantInvoiceNumber": payment.invoice,
        }, QUICK)  # fmt: skip
        if answer.code != words.OK:
            answer.refuse()
            unknown(f"not opened, {answer.reason}")
        session, url = answer.needed("paymentID"), answer.needed("bkashURL")
        if not _SESSION.fullmatch(session) or not url.startswith("https://" if self._line.secure else "http"):
            unknown("opened under an id or an address that is none")
        if _unlike(payment, answer):
            unknown("opened another payment than was asked for")
        return Started(session, url)

    def ask(self, payment: Payment, said: Said) -> Evidence:
        if not payment.session:
            return self._never_shown(payment)
        seen = self._query(payment)
        if seen is None:
            return self._not_there(payment)
        if _status(seen) in _TAKEN:
            return _evidence(seen)
        waiting = self._waiting(payment, said, seen)
        return waiting or self._take(payment)

    def refund(self, payment: Payment, refund: Refund) -> RefundEvidence:
        answer = self._line.post(f"{REFUND}/transaction", {
            "paymentId": payment.session, "trxId": payment.transaction_id, "refundAmount": str(refund.amount),
            "sku": words.allowed(refund.number, "refund"), "reason": words.allowed(refund.reason, "Refund"),
        }, PATIENT)  # fmt: skip
        if answer.malformed or answer.code in words.NOT_REFUNDED:
            raise GatewayRefused(f"bKash refused: {answer.reason}.")
        if answer.status != 200 or answer.code not in ("", words.OK):
            unknown(f"no answer to a refund, {answer.reason}")
        return made(answer, payment, refund)

    def ask_refund(self, payment: Payment, refund: Refund) -> RefundEvidence:
        asked = {"paymentId": payment.session, "trxId": payment.transaction_id}
        answer = self._line.post(f"{REFUND}/status", asked)
        return found(listed(answer, payment), payment, refund)

    def settled_on(self, day: date) -> None:
        return None

    def read_callback(self, call: Call) -> Hint:
        given = {name.lower(): value for name, value in call.query.items()}
        session = given.get("paymentid", "")
        if not _SESSION.fullmatch(session):
            raise Invalid.field("?paymentID", "names no payment")
        return Hint(session=session, said=_SAID.get(given.get("status", "").lower(), Said.NOTHING))

    def read_message(self, call: Call) -> Signal:
        return self._notices.read(call)

    def _query(self, payment: Payment) -> Answer | None:
        """None where bKash knows no such payment."""
        answer = self._line.post(f"{CHECKOUT}/payment/status", {"paymentID": payment.session})
        if answer.code in ("2002", "2033"):
            return None
        if answer.code != words.OK:
            unknown(f"no answer about a payment, {answer.reason}")
        if _status(answer) not in (*_TAKEN, "Initiated"):
            unknown("a payment in no known state")
        return answer

    def _waiting(self, payment: Payment, said: Said, seen: Answer) -> Evidence | None:
        """What a payment that was not taken means, None when it is to be taken now.

        What was given up here is never taken afterwards, so that nobody pays for an order that is gone.
        """
        unlike = _unlike(payment, seen)
        agreed = said is Said.SUCCESS or _agreed(seen)
        if not payment.state.open:
            return Evidence(
                verdict=_GIVEN_UP.get(payment.state, Verdict.PENDING), reason=f"{payment.state} before"
            )
        if said in _TURNED_AWAY:
            return Evidence(verdict=_TURNED_AWAY[said], reason=f"the shopper's {said}, not executed")
        if self._now() >= payment.created_at + LIFE:
            return Evidence(verdict=Verdict.EXPIRED, reason="not executed within 24 hours")
        if unlike or not agreed:
            reason = f"another payment: {unlike}" if unlike else "the shopper has not agreed"
            return Evidence(verdict=Verdict.PENDING, reason=reason)
        return None

    def _take(self, payment: Payment) -> Evidence:
        """Execute, once. Whatever is not a clear yes is asked about, and only what is still open then was refused."""
        code, reason = "", "execute was not answered"
        try:
            answer = self._line.post(f"{CHECKOUT}/execute", {"paymentID": payment.session}, PATIENT)
        except GatewayUnknown:
            pass
        else:
            code, reason = answer.code, f"execute: {answer.reason}"
            if code == words.OK and answer.told("paymentID") == payment.session and _status(answer) in _TAKEN:
                return _evidence(answer)
        seen = self._query(payment)
        if seen is not None and _status(seen) in _TAKEN:
            return _evidence(seen)
        refused = Verdict.FAILED if code in words.FAILED else Verdict.PENDING
        return Evidence(verdict=Verdict.CANCELLED if code == words.CANCELLED else refused, reason=reason)

    def _never_shown(self, payment: Payment) -> Evidence:
        """Nobody was given its address, and what is not executed costs nobody anything."""
        over = self._now() >= payment.expires_at
        return Evidence(
            verdict=Verdict.EXPIRED if over else Verdict.PENDING, reason="bKash never said where to pay"
        )

    def _not_there(self, payment: Payment) -> Evidence:
        if self._now() < payment.created_at + LIFE:
            unknown("a payment that it opened is not there")
        return Evidence(verdict=Verdict.EXPIRED, reason="no longer known there")


def _reference(payer: Payer, payment: Payment) -> str:
    """A wallet's number fills in bKash's page: 01XXXXXXXXX."""
    return words.allowed(payer.phone.removeprefix("+88"), payment.invoice)


def _status(answer: Answer) -> str:
    return answer.told("transactionStatus")


def _agreed(answer: Answer) -> bool:
    return answer.told("verificationStatus", "userVerificationStatus") == "Complete"


def _unlike(payment: Payment, answer: Answer) -> str:
    """What is there and differs from what was asked for, before any money has moved."""
    told = {
        "session": payment.session and answer.told("paymentID") not in ("", payment.session),
        "invoice": answer.told("merchantInvoiceNumber", "merchantInvoice") not in ("", payment.invoice),
        "amount": answer.told("amount") and words.amount(answer.told("amount")) != payment.amount,
        "currency": answer.told("currency") not in ("", CURRENCY),
    }
    return ", ".join(name for name, differs in told.items() if differs)


def _evidence(answer: Answer) -> Evidence:
    at = words.moment(answer.told("paymentExecuteTime"))
    return Evidence(
        verdict=_TAKEN[_status(answer)], invoice=answer.needed("merchantInvoiceNumber", "merchantInvoice"),
        session=answer.needed("paymentID"), amount=words.amount(answer.needed("amount")),
        currency=answer.needed("currency"), transaction_id=answer.told("trxID"),
        facts={"executed_at": clock.stamp(at)} if at else {},
    )  # fmt: skip
