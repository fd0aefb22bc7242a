"""Quantities: whole numbers of a product's smallest unit, so that stock is counted and never estimated."""

import re
from collections.abc import Mapping
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


_MEASURES: Mapping[str, tuple[Unit, int]] = {
    "each": (Unit.PIECE, 1), "piece": (Unit.PIECE, 1), "pieces": (Unit.PIECE, 1), "pcs": (Unit.PIECE, 1),
    "g": (Unit.GRAM, 1), "gram": (Unit.GRAM, 1), "kg": (Unit.GRAM, 1000), "kilogram": (Unit.GRAM, 1000),
    "ml": (Unit.MILLILITRE, 1), "millilitre": (Unit.MILLILITRE, 1), "l": (Unit.MILLILITRE, 1000),
    "litre": (Unit.MILLILITRE, 1000),
}  # fmt: skip


def is_measure(name: str) -> bool:
    return name.casefold() in _MEASURES


def measured(value: str | int, measure: str, unit: Unit) -> int:
    """``"1.5"`` of the measure ``kg`` as 1500 grams; ValueError when the unit is not measured so, or not so finely."""
    of, size = _MEASURES.get(measure.casefold(), (None, 1))
    if of is not unit:
        raise ValueError(f"not counted in {measure}")
    if not _WEIGHT.fullmatch(str(value)):
        raise ValueError("a decimal with at most three places")
    amount = Decimal(str(value)) * size
    if amount != int(amount):
        raise ValueError(f"a whole number of {measure}")
    return int(amount)


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
