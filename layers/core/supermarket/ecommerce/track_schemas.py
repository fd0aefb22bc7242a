"""An order as it is told to whoever knows its number and the phone's last digits."""

from typing import Annotated

from pydantic import Field

from supermarket.ecommerce.order_model import Order
from supermarket.ecommerce.order_state_model import OrderState
from supermarket.schema import Instant, Schema, View


class TrackQuery(Schema):
    phone: Annotated[str, Field(pattern=r"^[0-9]{4}\Z", description="The last four digits of the phone.")]


class TrackStep(View):
    status: OrderState
    at: Instant


class TrackView(View):
    """Neither who ordered, nor what, nor for how much."""

    number: str
    status: OrderState
    placed_at: Instant
    area: Annotated[str, Field(description="Where it goes.")]
    timeline: list[TrackStep]

    @classmethod
    def of(cls, order: Order) -> "TrackView":
        steps = [TrackStep(status=each.state, at=each.at) for each in order.timeline if not each.changed]
        return cls(
            number=order.number, status=order.state, placed_at=order.placed_at, area=order.address.area, timeline=steps
        )  # fmt: skip
