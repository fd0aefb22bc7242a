"""Bundles in a cart: as many can be had as their parts allow, and other lines of the cart may want the same parts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from supermarket.ecommerce.offer_model import CartLine

Taken = tuple[tuple[str, int], ...]
"""Products, and how much of each."""


@dataclass(frozen=True, slots=True)
class Part:
    """``quantity`` is what one bundle takes of it, ``available`` what the shop has."""

    product_id: str
    quantity: int
    available: int


def most(parts: Sequence[Part]) -> int:
    """How many bundles can be made of what there is."""
    return min((max(0, part.available) // part.quantity for part in parts), default=0)


def sharing(lines: "Sequence[CartLine]") -> "list[CartLine]":
    """The lines of a cart, each with what is left for it when all the others are served."""
    wanted = Counter[str]()
    for line in lines:
        for product_id, quantity in line.taken:
            wanted[product_id] += quantity
    return [_left(line, wanted) for line in lines]


def _left(line: "CartLine", wanted: Counter[str]) -> "CartLine":
    if line.offer is None:
        return line
    own = dict(line.taken)
    parts = line.offer.parts or (Part(line.offer.product_id, 1, line.offer.available),)
    left = [
        replace(part, available=part.available - wanted[part.product_id] + own.get(part.product_id, 0))
        for part in parts
    ]
    return replace(line, offer=replace(line.offer, available=most(left)))
