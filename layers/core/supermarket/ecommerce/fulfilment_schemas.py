"""Picking, packing and what follows, over HTTP."""

from typing import Annotated, Literal

from pydantic import Field

from supermarket.ecommerce.fulfilment_model import StatusChange, ToldLine
from supermarket.ecommerce.order_state_model import OrderState
from supermarket.schema import Amount, Id, QuantityValue, Schema

MOST_LINES = 200


class SubstituteRequest(Schema):
    product_id: Id
    quantity: QuantityValue


class StatusLine(Schema):
    """When packed, a line that is not as it was ordered: `quantity` is what was packed, 0 for nothing. When returned,
    goods that cannot be sold again: `restock` false."""

    product_id: Id
    quantity: QuantityValue | None = None
    substitute: SubstituteRequest | None = None
    restock: bool | None = None

    def told(self) -> ToldLine:
        other = self.substitute
        instead = (other.product_id, other.quantity) if other else None
        return ToldLine(self.product_id, self.quantity, instead, self.restock)


class StatusRequest(Schema):
    """`cash` is what was paid at the door. `reason` of `returned` is `no_show` or `shop_error`."""

    status: Literal["picking", "packed", "handed_over", "delivered", "returned"]
    lines: Annotated[list[StatusLine], Field(default_factory=list, max_length=MOST_LINES)]
    reason: Annotated[str, Field(max_length=200)] = ""
    cash: Amount | None = None

    def change(self) -> StatusChange:
        lines = tuple(line.told() for line in self.lines)
        return StatusChange(OrderState(self.status), lines, self.reason, self.cash)
