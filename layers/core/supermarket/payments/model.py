"""Payments: one attempt to be paid for one order through one gateway, and what became of it.

Money is decided by what the gateway answers when it is asked, never by what a browser or a message says.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from supermarket.kernel.errors import Conflict, Invalid
from supermarket.kernel.money import CURRENCY, ZERO, Money


class Gateway(StrEnum):
    BKASH = "bkash"
    NAGAD = "nagad"
    SSLCOMMERZ = "sslcommerz"
    STRIPE = "stripe"
    CASH_ON_DELIVERY = "cash_on_delivery"
    STORE_CREDIT = "store_credit"

    @property
    def hosted(self) -> bool:
        """Whether the shopper pays on a page of the gateway's."""
        return self not in (Gateway.CASH_ON_DELIVERY, Gateway.STORE_CREDIT)


class PaymentState(StrEnum):
    INITIATED = "initiated"
    AUTHORIZED = "authorized"
    CAPTURED = "captured"
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"

    @property
    def open(self) -> bool:
        """Whether the gateway may still say anything."""
        return self in (PaymentState.INITIATED, PaymentState.AUTHORIZED)

    @property
    def has_money(self) -> bool:
        return self in (PaymentState.CAPTURED, PaymentState.PARTIALLY_REFUNDED, PaymentState.REFUNDED)


_S = PaymentState
_NEXT: Mapping[PaymentState, frozenset[PaymentState]] = {
    _S.INITIATED: frozenset({_S.AUTHORIZED, _S.CAPTURED, _S.FAILED, _S.CANCELLED, _S.EXPIRED}),
    _S.AUTHORIZED: frozenset({_S.CAPTURED, _S.FAILED, _S.CANCELLED, _S.EXPIRED}),
    _S.CAPTURED: frozenset({_S.PARTIALLY_REFUNDED, _S.REFUNDED}),
    # A refund that had succeeded may still fail.
    _S.PARTIALLY_REFUNDED: frozenset({_S.PARTIALLY_REFUNDED, _S.REFUNDED, _S.CAPTURED}),
    _S.REFUNDED: frozenset({_S.PARTIALLY_REFUNDED, _S.CAPTURED}),
    _S.FAILED: frozenset({_S.CAPTURED}),  # late success: only what the gateway itself answers gets here
    _S.CANCELLED: frozenset({_S.CAPTURED}),
    _S.EXPIRED: frozenset({_S.CAPTURED}),
}


class Verdict(StrEnum):
    """What the gateway answers about a payment."""

    PAID = "paid"
    AUTHORIZED = "authorized"
    PENDING = "pending"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Said(StrEnum):
    """What a browser or a message says about a payment. Nothing is decided by it."""

    NOTHING = "nothing"
    SUCCESS = "success"
    FAILURE = "failure"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a gateway answered when it was asked about a payment.

    ``invoice``, ``session``, ``merchant`` and ``currency`` are empty and ``amount`` None where it does not tell.
    ``transaction_id`` is the money's own id there. ``facts`` is what the adapter wants to find again with the payment.
    ``reason`` says why not, for the office, in the gateway's code and words. ``twice`` are further payments of the same
    invoice that were made there: (transaction id, amount).
    """

    verdict: Verdict
    invoice: str = ""
    session: str = ""
    merchant: str = ""
    amount: Money | None = None
    currency: str = ""
    transaction_id: str = ""
    risky: bool = False
    reason: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    twice: tuple[tuple[str, Money], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """``number`` counts an order's attempts from 1; ``invoice`` is what the gateway knows it by, 5 to 20 letters and
    digits, never used twice. ``session`` is the gateway's own id of it, ``url`` where the shopper pays; both are empty
    until it has answered. ``refunding`` is asked back and not confirmed yet, ``waived`` what the office asked back
    on top of what its order says. ``held`` says why a manager has to look
    first. ``check_at`` is when the gateway is asked next, None for never; ``checks`` how often it was.
    """

    id: str
    order_id: str
    order_number: str
    branch_id: str
    number: int
    gateway: Gateway
    invoice: str
    amount: Money
    created_at: datetime
    expires_at: datetime
    state: PaymentState = PaymentState.INITIATED
    customer_id: str = ""
    session: str = ""
    url: str = ""
    merchant: str = ""
    transaction_id: str = ""
    captured: Money = ZERO
    captured_at: datetime | None = None
    refunded: Money = ZERO
    refunding: Money = ZERO
    waived: Money = ZERO
    held: str = ""
    reason: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    said: Said = Said.NOTHING
    check_at: datetime | None = None
    checks: int = 0
    version: int = 1
    day: str = ""
    """The branch's business date on which it was made."""
    refunds: int = 0
    """How many were ever asked for."""

    @property
    def refundable(self) -> Money:
        return self.captured - self.refunded - self.refunding

    def moved(self, state: PaymentState) -> "Payment":
        """Raises Conflict when that does not follow from the state it is in."""
        if state not in _NEXT[self.state]:
            raise Conflict(f"A payment that is {self.state} cannot become {state}.", code="payment_state")
        return replace(self, state=state)

    def disagreement(self, evidence: Evidence) -> str:
        """Why the evidence is not about this payment, by the name of what differs; empty when it is.

        A payment is only taken for one when every one of these agrees (payments are never approximately right).
        """
        told = {
            "invoice": (evidence.invoice, self.invoice), "session": (evidence.session, self.session),
            "merchant": (evidence.merchant, self.merchant), "currency": (evidence.currency, CURRENCY),
        }  # fmt: skip
        wrong = [name for name, (theirs, ours) in told.items() if theirs and theirs != ours]
        if evidence.amount != self.amount:
            wrong.append("amount")
        if not evidence.transaction_id:
            wrong.append("transaction_id")
        return ", ".join(wrong)


class RefundState(StrEnum):
    REQUESTED = "requested"
    """To be asked for, or asked for without an answer that means anything."""
    PENDING = "pending"
    """The gateway has taken it and has not finished."""
    COMPLETED = "completed"
    REJECTED = "rejected"

    @property
    def open(self) -> bool:
        return self in (RefundState.REQUESTED, RefundState.PENDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """``number`` is what the gateway knows it by, such as ``DHK000123A1R2``: letters and digits, never used twice.

    ``asked`` once the gateway may have heard of it: from then on it is asked about before it is asked for again.
    ``to_credit`` when the money becomes store credit instead of going back the way it came, ``goodwill`` when the
    office asked for it.
    """

    id: str
    payment_id: str
    number: str
    amount: Money
    reason: str
    by: str
    created_at: datetime
    state: RefundState = RefundState.REQUESTED
    to_credit: bool = False
    goodwill: bool = False
    asked: bool = False
    reference: str = ""
    refusal: str = ""
    completed_at: datetime | None = None
    check_at: datetime | None = None
    checks: int = 0
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundEvidence:
    """What a gateway answered about a refund. None for ``state`` when it has never heard of it."""

    state: RefundState | None
    reference: str = ""
    reason: str = ""


def invoice_of(order_number: str, number: int) -> str:
    """``DHK-000123`` and 1 make ``DHK000123A1``: what every gateway takes (Nagad: 5 to 20 letters and digits)."""
    invoice = "".join(each for each in order_number if each.isascii() and each.isalnum()) + f"A{number}"
    if not 5 <= len(invoice) <= 20:
        raise Invalid.field("/order_number", "too long for an invoice number")
    return invoice
