"""Returns over HTTP."""

from typing import Annotated

from pydantic import Field

from supermarket.ecommerce.fulfilment_model import ToldLine
from supermarket.ecommerce.fulfilment_schemas import MOST_LINES
from supermarket.ecommerce.return_model import (
    Decision,
    RequestState,
    ReturnReason,
    ReturnRequest,
    WantedReturn,
)
from supermarket.schema import Amount, Id, Instant, QuantityValue, Schema, View

Note = Annotated[str, Field(max_length=500)]


class ReturnLineRequest(Schema):
    """`restock` says whether it can be sold again; where nobody of the shop says, the reason does."""

    product_id: Id
    quantity: QuantityValue
    restock: bool | None = None

    def told(self) -> ToldLine:
        return ToldLine(self.product_id, self.quantity, None, self.restock)


class ReturnBody(Schema):
    reason: ReturnReason
    lines: Annotated[list[ReturnLineRequest], Field(min_length=1, max_length=MOST_LINES)]
    note: Note = ""
    to_credit: Annotated[bool, Field(description="As store credit, not the way it was paid.")] = False

    def wanted(self) -> WantedReturn:
        lines = tuple(line.told() for line in self.lines)
        return WantedReturn(self.reason, lines, self.note, self.to_credit)


class DecisionBody(Schema):
    """`lines` where something else came back than was asked for; `reason` says why not."""

    accept: bool
    reason: Note = ""
    lines: Annotated[list[ReturnLineRequest], Field(default_factory=list, max_length=MOST_LINES)]

    def decision(self) -> Decision:
        return Decision(self.accept, self.reason, tuple(line.told() for line in self.lines))


class ReturnLineView(View):
    """`quantity` in the product's smallest unit."""

    product_id: Id
    quantity: int
    restock: bool


class ReturnView(View):
    """`amount` is what was paid back for the goods once they were taken back."""

    id: Id
    order_id: Id
    status: RequestState
    at: Instant
    reason: ReturnReason
    note: str
    lines: list[ReturnLineView]
    to_credit: bool
    amount: Amount
    decided_at: Instant | None
    answer: str
    version: int

    @classmethod
    def of(cls, request: ReturnRequest) -> "ReturnView":
        lines = [
            ReturnLineView(product_id=each.product_id, quantity=each.quantity, restock=each.restock)
            for each in request.lines
        ]
        return cls(
            id=request.id, order_id=request.order_id, status=request.state, at=request.at, reason=request.reason,
            note=request.note, lines=lines, to_credit=request.to_credit, amount=request.amount,
            decided_at=request.decided_at, answer=request.answer, version=request.version,
        )  # fmt: skip
