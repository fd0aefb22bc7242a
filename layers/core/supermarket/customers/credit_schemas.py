"""Store credit over HTTP."""

from typing import Annotated, Literal

from pydantic import Field

from supermarket.customers.credit_model import CreditChange, CreditEntry, CreditReason
from supermarket.kernel.money import CURRENCY, Money
from supermarket.schema import Amount, Id, Instant, Schema, SignedAmount, View


class CreditRequest(Schema):
    """``amount`` is given, or taken back by a correction that is less than nothing: ``"-50.00"``."""

    amount: SignedAmount
    reason: Literal["gift_card", "goodwill", "correction"]
    note: Annotated[str, Field(max_length=200)] = ""

    def change(self) -> CreditChange:
        return CreditChange(self.amount, CreditReason(self.reason), self.note.strip())


class CreditEntryView(View):
    """A line of the ledger; what was taken is less than nothing."""

    id: Annotated[Id, Field(description="Of the change, or of the payment or refund it belongs to.")]
    amount: SignedAmount
    reason: CreditReason
    reference: Annotated[str, Field(description="What people know it by, such as an order's number.")]
    note: str
    at: Instant

    @classmethod
    def of(cls, entry: CreditEntry) -> "CreditEntryView":
        cause = entry.cause
        return cls(
            id=cause.id, amount=entry.amount, reason=cause.reason, reference=cause.reference, note=cause.note,
            at=entry.at,
        )  # fmt: skip


class CreditBalance(View):
    """Beside the entries."""

    balance: Amount
    currency: str = CURRENCY


class CreditChangeView(View):
    """``balance`` is what there is now."""

    entry: CreditEntryView
    balance: Amount
    currency: str = CURRENCY

    @classmethod
    def of(cls, entry: CreditEntry, balance: Money) -> "CreditChangeView":
        return cls(entry=CreditEntryView.of(entry), balance=balance)
