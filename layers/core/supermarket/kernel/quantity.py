"""Quantities: whole numbers of a product's smallest unit, so that stock is counted and never estimated."""

import re
from decimal import Decimal
from enum import StrEnum

from supermarket.kernel.money import Money, divide_half_up


class Unit(StrEnum):
    """What a product is counted in, and so what its price is for."""

    PIECE = "piece"
    GRAM = "gram"
    MILLILITRE = "millilitre"

    @property
    def per_price(self) -> int:
        """How many of the unit one price buys: a piece, or a kilogram or litre."""
        return 1 if self is Unit.PIECE else 1000


_WEIGHT = re.compile(r"-?\d{1,9}(\.\d{1,3})?", re.ASCII)
_PIECES = re.compile(r"-?\d{1,9}", re.ASCII)


def read_quantity(value: str | int, unit: Unit) -> int:
    """``3`` pieces, or ``"0.350"`` kilograms as 350 grams; ValueError when it is neither."""
    text = str(value)
    if unit is Unit.PIECE:
        if not _PIECES.fullmatch(text):
            raise ValueError("a whole number of pieces")
        return int(text)
    if not _WEIGHT.fullmatch(text):
        raise ValueError("a decimal with at most three places")
    return int(Decimal(text) * 1000)


def show_quantity(amount: int, unit: Unit) -> str | int:
    """As the API shows it: pieces as an integer, weights and volumes with three decimals."""
    if unit is Unit.PIECE:
        return amount
    sign, amount = ("-", -amount) if amount < 0 else ("", amount)
    return f"{sign}{amount // 1000}.{amount % 1000:03d}"


def price_of(amount: int, unit: Unit, unit_price: Money) -> Money:
    """What an amount costs, rounded half up once."""
    return Money(divide_half_up(unit_price.poisha * amount, unit.per_price))
