"""Statements of gateways over HTTP, and what does not agree."""

from typing import Annotated, Literal, Self

from pydantic import Field

from supermarket.payments.audit_model import Difference, Kind
from supermarket.payments.model import Gateway
from supermarket.payments.statement_model import Statement
from supermarket.schema import Amount, BusinessDate, Id, Instant, Schema, View

_CSV = 'Transaction_ID,Amount,Invoice,Refunded,Fee\n9HD7GQ2K1A,"1,250.50",DHK000123A1,0,18.75\n'
Found = Annotated[int, Field(description="How many differences there are; of very many, 500 are told.")]


class StatementRequest(Schema):
    branch_id: Id
    gateway: Literal[Gateway.BKASH, Gateway.NAGAD, Gateway.SSLCOMMERZ, Gateway.STRIPE]
    date: Annotated[BusinessDate, Field(description="The branch's business date on which the money came in.")]
    csv: Annotated[str, Field(min_length=1, max_length=500_000, examples=[_CSV])]


class DifferenceView(View):
    kind: Kind
    gateway: str
    order_id: str
    payment_id: str
    transaction_id: str
    ours: Amount
    theirs: Amount
    said: str

    @classmethod
    def of(cls, found: Difference) -> Self:
        return cls(**{name: getattr(found, name) for name in cls.model_fields})


class StatementView(View):
    """``count``, ``total`` and ``fees`` are of all lines, also of those of other branches with the same account."""

    id: Id
    branch_id: Id
    gateway: str
    date: str
    at: Instant
    by: str
    count: int
    total: Amount
    fees: Amount
    found: Found
    differences: list[DifferenceView]

    @classmethod
    def of(cls, statement: Statement) -> Self:
        return cls(
            id=statement.id, branch_id=statement.branch_id, gateway=statement.gateway, date=statement.day,
            at=statement.at, by=statement.by, count=statement.count, total=statement.total, fees=statement.fees,
            found=statement.found, differences=[DifferenceView.of(each) for each in statement.differences],
        )  # fmt: skip
