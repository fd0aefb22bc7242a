"""Changing an order that was placed, over HTTP."""

from typing import Annotated

from pydantic import Field

from supermarket.ecommerce.fulfilment_model import ToldLine
from supermarket.ecommerce.fulfilment_schemas import MOST_LINES
from supermarket.schema import Id, QuantityValue, Schema


class OrderChangeLine(Schema):
    """`quantity` is what is still wanted of it: 0 takes the line out."""

    product_id: Id
    quantity: QuantityValue


class OrderChangeRequest(Schema):
    """A product that is not named stays as it is."""

    lines: Annotated[list[OrderChangeLine], Field(min_length=1, max_length=MOST_LINES)]
    reason: Annotated[str, Field(max_length=200)] = ""

    def wanted(self) -> list[ToldLine]:
        return [ToldLine(line.product_id, line.quantity) for line in self.lines]
