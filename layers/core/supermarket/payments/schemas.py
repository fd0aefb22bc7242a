"""Payments over HTTP."""

from collections.abc import Iterable
from typing import Annotated, Self

from pydantic import Field

from supermarket.kernel.errors import Invalid
from supermarket.kernel.money import CURRENCY
from supermarket.payments.audit_model import Reconciliation
from supermarket.payments.model import Gateway, Payment, PaymentState, Refund, RefundEvidence, RefundState
from supermarket.payments.statement_model import Statement
from supermarket.payments.statement_schemas import DifferenceView, Found, StatementView
from supermarket.schema import Amount, BusinessDate, Id, Instant, Schema, View


class PaymentQuery(Schema):
    """Of an order, or of a branch's day: one's own branch and today where nothing is said."""

    order_id: Id | None = None
    branch_id: Id | None = None
    date: BusinessDate | None = None
    state: PaymentState | None = None


class DayQuery(Schema):
    branch_id: Id | None = None
    date: BusinessDate | None = None


class RefundRequest(Schema):
    """``amount`` is left out for all that is left."""

    amount: Amount | None = None
    reason: Annotated[str, Field(min_length=1, max_length=200, examples=["Returned item"])]
    to_credit: Annotated[bool, Field(description="As store credit, instead of the way it came.")] = False


class RefundFound(Schema):
    """``reference`` is what the gateway calls a refund that was made, ``reason`` why one was not."""

    made: bool
    reference: Annotated[str, Field(max_length=100)] = ""
    reason: Annotated[str, Field(max_length=200)] = ""

    def evidence(self) -> RefundEvidence:
        if self.made:
            said = RefundEvidence(state=RefundState.COMPLETED, reference=self.reference)
        else:
            said = RefundEvidence(state=RefundState.REJECTED, reason=self.reason)
        if not (said.reference or said.reason):
            raise Invalid.field("/reference" if self.made else "/reason", "say it", "missing")
        return said


class RefundView(View):
    id: Id
    number: str
    amount: Amount
    state: RefundState
    reason: str
    refusal: str
    to_credit: bool
    reference: str
    by: str
    created_at: Instant
    completed_at: Instant | None

    @classmethod
    def of(cls, refund: Refund) -> Self:
        return cls(**{name: getattr(refund, name) for name in cls.model_fields})


class PaymentView(View):
    """``held`` says why a manager has to look at it, ``reason`` why it failed. ``refunding`` is on its way back."""

    id: Id
    order_id: Id
    order_number: str
    branch_id: Id
    number: int = Field(description="Which attempt to pay the order it is, from 1.")
    gateway: Gateway
    invoice: str
    state: PaymentState
    amount: Amount
    captured: Amount
    refunded: Amount
    refunding: Amount
    currency: str = CURRENCY
    transaction_id: str
    held: str
    reason: str
    created_at: Instant
    expires_at: Instant
    captured_at: Instant | None
    version: int

    @classmethod
    def of(cls, payment: Payment) -> Self:
        shown = {name: getattr(payment, name) for name in cls.model_fields if name != "currency"}
        return cls(**shown)


class PaymentDetailView(PaymentView):
    refunds: list[RefundView]

    @classmethod
    def whole(cls, payment: Payment, refunds: list[Refund]) -> "PaymentDetailView":
        """The payment's view is checked when it is made, and not once more."""
        told = [RefundView.of(each) for each in refunds]
        return cls.model_construct(**PaymentView.of(payment).__dict__, refunds=told)


class GatewaySumView(View):
    gateway: str
    count: int
    captured: Amount
    refunded: Amount
    refunding: Amount
    listed: Annotated[bool, Field(description="Whether the gateway's own list of the day was read.")]


class ReconciliationView(View):
    branch_id: Id
    date: str
    at: Instant
    gateways: list[GatewaySumView]
    found: Found
    differences: list[DifferenceView]
    statements: Annotated[list[StatementView], Field(description="The last of each gateway, if any.")]

    @classmethod
    def of(cls, found: Reconciliation, statements: Iterable[Statement]) -> Self:
        sums = [
            GatewaySumView(
                gateway=name, count=each.count, captured=each.captured, refunded=each.refunded,
                refunding=each.refunding, listed=name in found.listed,
            )
            for name, each in sorted(found.sums.items())
        ]  # fmt: skip
        return cls(
            branch_id=found.branch_id, date=found.day, at=found.at, gateways=sums,
            found=found.found, differences=[DifferenceView.of(each) for each in found.differences],
            statements=[StatementView.of(each) for each in statements],
        )  # fmt: skip
