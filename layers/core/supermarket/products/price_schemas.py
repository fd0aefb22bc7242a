"""Prices and their history as HTTP has them."""

from typing import Annotated, Any, Self

from pydantic import Field

from supermarket.products.price_model import (
    REASON_LENGTH,
    AskedPrice,
    Plan,
    PriceChange,
    PriceEvent,
    PriceLine,
)
from supermarket.products.schemas import Reference
from supermarket.schema import Amount, BusinessDate, Id, Schema, View

PRICE: dict[str, Any] = {
    "price": "269.00",
    "starts_on": "2026-12-01",
    "ends_on": "2026-12-07",
    "reason": "Winter week",
}
PRICE_ANSWER: dict[str, Any] = {
    "id": "01938f5e-0000-7000-8000-000000000021", "state": "scheduled", "kind": "price", "branch_id": "",
    "list_id": "", "price": "269.00", "mrp": None, "old_price": "299.00", "new_price": "299.00", "old_mrp": "320.00",
    "new_mrp": "320.00", "starts_on": "2026-12-01", "ends_on": "2026-12-07", "starts": "2026-11-30T18:00:00.000Z",
    "ends": "2026-12-07T18:00:00.000Z", "reason": "Winter week", "by": "01938f5e-0000-7000-8000-0000000000a1",
    "at": "2026-11-22T10:00:00.000Z", "due": "2026-11-22T10:00:00.000Z", "message": "",
}  # fmt: skip


class PriceRequest(Schema):
    """A price of the whole shop, of a branch, or of a price list, at once or from a day on."""

    price: Annotated[
        Amount | None, Field(description="Null for a branch or a price list without a price of its own.")
    ]
    mrp: Annotated[
        Amount | None, Field(description="A new maximum retail price, with a lasting price alone.")
    ] = None
    branch_id: Reference = ""
    list_id: Reference = ""
    starts_on: Annotated[
        BusinessDate | None,
        Field(
            description="It begins with this business date, at the branch's midnight; at once for today, or left out."
        ),
    ] = None
    ends_on: Annotated[
        BusinessDate | None,
        Field(description="The last day of a temporary price; then what would hold without it holds again."),
    ] = None
    reason: Annotated[str, Field(max_length=REASON_LENGTH)] = ""

    def asked(self) -> AskedPrice:
        return AskedPrice(
            self.price, self.mrp, self.branch_id, self.list_id, self.starts_on, self.ends_on, self.reason.strip()
        )  # fmt: skip


class PriceQuery(Schema):
    planned: Annotated[
        bool, Field(description="Instead of the history, what is still to begin or to end, all of it.")
    ] = False


class PriceView(View):
    """One step of a change, whose ``id`` is that of the change.

    ``state`` is scheduled, began, ended, cancelled or failed. ``old_price`` and ``new_price`` are what held before and
    after in this branch, price list or shop. ``due`` is when it was to happen, ``at`` when it did; ``message`` says why
    it failed or ended. ``kind`` is price, edit (changed with the product itself) or markdown (near its expiry).
    """

    id: Id
    state: PriceEvent
    kind: str
    branch_id: str
    list_id: str
    price: Amount | None
    mrp: Amount | None
    old_price: Amount | None
    new_price: Amount | None
    old_mrp: Amount | None
    new_mrp: Amount | None
    starts_on: BusinessDate | None
    ends_on: BusinessDate | None
    starts: str
    ends: str
    reason: str
    by: str
    at: str
    due: str
    message: str

    @classmethod
    def of(cls, line: PriceLine) -> Self:
        return cls(
            state=line.event, old_price=line.old, new_price=line.new, old_mrp=line.old_mrp, new_mrp=line.new_mrp,
            at=line.at, due=line.due, message=line.message, **_said(line.change, line.by),
        )  # fmt: skip

    @classmethod
    def planned(cls, change: PriceChange, state: PriceEvent) -> Self:
        due = change.starts if state is PriceEvent.SCHEDULED else change.ends
        return cls(
            state=state, old_price=None, new_price=None, old_mrp=None, new_mrp=None, at="", due=due, message="",
            **_said(change, change.by),
        )  # fmt: skip

    @classmethod
    def all_of(cls, plan: Plan) -> list[Self]:
        """The running ones, then those to begin, each in their order."""
        began = [cls.planned(each, PriceEvent.BEGAN) for each in plan.running]
        later = sorted(plan.pending, key=lambda each: each.starts)
        return began + [cls.planned(each, PriceEvent.SCHEDULED) for each in later]


def _said(change: PriceChange, by: str) -> dict[str, Any]:
    return {
        "id": change.id, "kind": change.kind.value, "branch_id": change.branch_id, "list_id": change.list_id,
        "price": change.price, "mrp": change.mrp, "starts_on": change.starts_on, "ends_on": change.ends_on,
        "starts": change.starts, "ends": change.ends, "reason": change.reason, "by": by,
    }  # fmt: skip
