"""Labels for shelves and goods: what is on them, and where they are on the paper."""

from dataclasses import dataclass
from enum import StrEnum

from supermarket.documents.bars import Symbol


class LabelStyle(StrEnum):
    SHELF = "shelf"
    """For the edge of a shelf: names and a large price."""
    BARCODE = "barcode"
    """For goods: a large barcode."""


@dataclass(frozen=True, slots=True)
class Label:
    """Texts are ready to print; empty ones are left out. ``notes`` stand beside the price, one below the other."""

    name: str
    name_bn: str
    price: str
    notes: tuple[str, ...]
    symbol: Symbol


@dataclass(frozen=True, slots=True)
class LabelPaper:
    """A page with the corners of its labels, and their size, in hundredths of a millimetre."""

    width: int
    height: int
    label_width: int
    label_height: int
    corners: tuple[tuple[int, int], ...]
