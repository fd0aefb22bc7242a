"""Landed cost: what bringing the goods here cost, spread over them so that every poisha lands somewhere.

The cost of goods includes their transport and import duties (IAS 2, 10-11); taxes that are got back are not cost.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from supermarket.kernel.money import Money


class Basis(StrEnum):
    VALUE = "value"
    QUANTITY = "quantity"
    """Pieces, kilograms and litres, each counted as one."""
    WEIGHT = "weight"


@dataclass(frozen=True, slots=True)
class Charge:
    """Freight, duty or another cost of a delivery."""

    kind: str
    amount: Money
    basis: Basis


def spread(amount: Money, weights: Sequence[int]) -> list[Money]:
    """Parts in proportion to the weights, which are not negative and not all nothing, that add up to the amount.

    Largest remainder (Hamilton): each gets its whole poisha, and what is left goes one each to those who lost most by
    the rounding, the first ones first.
    """
    whole = sum(weights)
    parts = [amount.poisha * weight // whole for weight in weights]
    lost = [amount.poisha * weight % whole for weight in weights]
    first = sorted(range(len(weights)), key=lambda place: (-lost[place], place))
    for place in first[: amount.poisha - sum(parts)]:
        parts[place] += 1
    return [Money(part) for part in parts]
