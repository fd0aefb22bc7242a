"""Store credit: money that the shop owes a customer, and each thing that ever changed it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from supermarket.kernel.errors import Conflict, Invalid
from supermarket.kernel.money import ZERO, Money


class CreditReason(StrEnum):
    GIFT_CARD = "gift_card"
    GOODWILL = "goodwill"
    CORRECTION = "correction"
    PAYMENT = "payment"
    REFUND = "refund"


BY_HAND = (CreditReason.GIFT_CARD, CreditReason.GOODWILL, CreditReason.CORRECTION)


class CreditShort(Conflict):
    code = "credit_short"
    title = "There is not so much store credit"


class CreditClosed(Conflict):
    """Whose it was has been erased."""

    code = "credit_closed"
    title = "This customer can have no store credit"


class CreditLeft(Conflict):
    code = "credit_left"
    title = "There is store credit left"


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditCause:
    """What changes the credit, once: ``id`` is a payment's, a refund's or a change's own UUIDv7, by which it is listed.

    ``reference`` is what people know it by, such as an order's number. ``by`` is a user's id, empty for the system.
    """

    reason: CreditReason
    id: str
    reference: str = ""
    by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class CreditEntry:
    """One line of the ledger; what was taken is less than nothing. All of them together are the balance."""

    customer_id: str
    amount: Money
    cause: CreditCause
    at: datetime


@dataclass(frozen=True, slots=True)
class CreditChange:
    """What somebody of the office wants to give, or to take back."""

    amount: Money
    reason: CreditReason
    note: str = ""

    def check(self) -> None:
        if not self.amount:
            raise Invalid.field("/amount", "more or less than nothing")
        if self.amount < ZERO and self.reason is not CreditReason.CORRECTION:
            raise Invalid.field("/amount", "only a correction takes credit back")
