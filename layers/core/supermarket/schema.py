"""The words every request and view is written in. Amounts, quantities and times have one shape everywhere."""

import os
from datetime import UTC, date, datetime
from typing import Annotated, Any, ClassVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
)

from supermarket.kernel.clock import stamp
from supermarket.kernel.ids import is_id
from supermarket.kernel.money import Money

# Pydantic would read the metadata of every installed package in search of plugins, of which there are none.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")


class Schema(BaseModel):
    """A request refuses what it does not know, so that a misspelt field is told and not ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, regex_engine="python-re")


class View(BaseModel):
    """An answer. One with a ``version`` is answered with an ETag.

    ``gathered`` says that it also tells of records with versions of their own: that its own is still the same does not
    mean that all of it is.
    """

    model_config = ConfigDict(frozen=True, defer_build=True)
    gathered: ClassVar[bool] = False


def _money(value: Any) -> Money:
    if isinstance(value, Money):
        return value
    if not isinstance(value, str):
        raise ValueError('an amount in taka as text, such as "355.00"')
    return Money.taka(value)


def _not_negative(amount: Money) -> Money:
    if amount.poisha < 0:
        raise ValueError("an amount that is not negative")
    return amount


def _id(value: str) -> str:
    if not is_id(value):
        raise ValueError("an id")
    return value


def _quantity(value: Any) -> str | int:
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise ValueError("a whole number of pieces, or a weight in kilograms as text with three places")
    return value


def _utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a time with its offset, such as 2026-11-22T10:00:00Z")
    return value.astimezone(UTC)


SignedAmount = Annotated[
    Money,
    BeforeValidator(_money),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^-?\d{1,13}(\.\d{1,2})?$", "examples": ["355.00"]}),
]
Amount = Annotated[SignedAmount, AfterValidator(_not_negative)]
"""Taka as text with two places, not negative: ``"355.00"``."""

QuantityValue = Annotated[
    str | int,
    BeforeValidator(_quantity),
    WithJsonSchema({
        "oneOf": [
            {"type": "integer", "minimum": -999999999, "maximum": 999999999},
            {"type": "string", "pattern": r"^-?\d{1,9}(\.\d{1,3})?$"},
        ],
        "examples": [3, "0.350"],
    }),
]  # fmt: skip
"""Pieces as an integer, kilograms or litres as text with three places."""
StockQuantity = Annotated[
    str | int,
    BeforeValidator(_quantity),
    WithJsonSchema({
        "oneOf": [
            {"type": "integer", "minimum": -999999999, "maximum": 999999999},
            {"type": "string", "pattern": r"^-?\d{1,9}(\.\d{1,3})?( \S.{0,59})?$"},
        ],
        "examples": [3, "0.350", "2 case", "500 g"],
    }),
]  # fmt: skip
"""A quantity that may also name a unit of measure, or one of the product's packs."""

Id = Annotated[str, AfterValidator(_id), WithJsonSchema({"type": "string", "format": "uuid"})]
Text = Annotated[str, Field(min_length=1, max_length=200)]
LongText = Annotated[str, Field(max_length=2000)]
Instant = Annotated[
    datetime,
    AfterValidator(_utc),
    PlainSerializer(stamp, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
BusinessDate = date
