"""Labels for shelves and goods: the sheets they are printed on, and what is said about a price."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from supermarket.kernel.errors import FieldError, Invalid
from supermarket.kernel.money import Money, divide_half_up
from supermarket.kernel.quantity import Unit, price_of
from supermarket.products.model import Pack, Product

MOST_LABELS = 1000
LARGEST_PAGE = 1000_00
SMALLEST_LABEL = (20_00, 10_00)
FINEST_BAR = 17
"""Hundredths of a millimetre: two dots of a printer of 300 dots an inch."""
TAKA = "৳"
MILLION = 1_000_000
_CONTENTS = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)\s*([a-z]+)\.?", re.ASCII | re.IGNORECASE)
_MEASURES: Mapping[str, tuple[str, int]] = {
    "g": ("kg", 1), "gm": ("kg", 1), "gms": ("kg", 1), "gram": ("kg", 1), "grams": ("kg", 1), "kg": ("kg", 1000),
    "kgs": ("kg", 1000), "ml": ("l", 1), "l": ("l", 1000), "ltr": ("l", 1000), "litre": ("l", 1000),
    "liter": ("l", 1000), "pc": ("piece", 1000), "pcs": ("piece", 1000), "piece": ("piece", 1000),
    "pieces": ("piece", 1000),
}  # fmt: skip
_OF_UNIT = {Unit.PIECE: "", Unit.GRAM: "kg", Unit.MILLILITRE: "l"}


class SheetName(StrEnum):
    """A4 sheets by columns and rows of labels, rolls by the size of a label in millimetres."""

    A4_3X8 = "a4_3x8"
    A4_3X7 = "a4_3x7"
    A4_5X13 = "a4_5x13"
    ROLL_50X30 = "roll_50x30"
    ROLL_40X25 = "roll_40x25"
    CUSTOM = "custom"


@dataclass(frozen=True, slots=True)
class Sheet:
    """All in hundredths of a millimetre. Gaps are those between labels; a roll has one label a page."""

    page_width: int
    page_height: int
    label_width: int
    label_height: int
    columns: int = 1
    rows: int = 1
    left: int = 0
    top: int = 0
    gap_across: int = 0
    gap_down: int = 0

    def corners(self) -> tuple[tuple[int, int], ...]:
        """The upper left corner of each label, row by row."""
        across, down = self.label_width + self.gap_across, self.label_height + self.gap_down
        return tuple(
            (self.left + column * across, self.top + row * down)
            for row in range(self.rows)
            for column in range(self.columns)
        )

    def check(self) -> None:
        found = list(self._problems())
        if found:
            raise Invalid(f"{found[0].pointer}: {found[0].detail}", errors=found)

    def _problems(self) -> Iterator[FieldError]:
        if self.label_width < SMALLEST_LABEL[0]:
            yield FieldError("/custom/label_width", f"at least {SMALLEST_LABEL[0] // 100} mm")
        if self.label_height < SMALLEST_LABEL[1]:
            yield FieldError("/custom/label_height", f"at least {SMALLEST_LABEL[1] // 100} mm")
        right, bottom = self.corners()[-1]
        if right + self.label_width > self.page_width:
            yield FieldError("/custom/columns", "the labels are wider than the page")
        if bottom + self.label_height > self.page_height:
            yield FieldError("/custom/rows", "the labels are higher than the page")


SHEETS: Mapping[SheetName, Sheet] = {
    SheetName.A4_3X8: Sheet(210_00, 297_00, 70_00, 37_00, 3, 8, top=50),
    SheetName.A4_3X7: Sheet(210_00, 297_00, 63_50, 38_10, 3, 7, left=7_20, top=15_15, gap_across=2_55),
    SheetName.A4_5X13: Sheet(210_00, 297_00, 38_10, 21_20, 5, 13, left=4_75, top=10_70, gap_across=2_50),
    SheetName.ROLL_50X30: Sheet(50_00, 30_00, 50_00, 30_00),
    SheetName.ROLL_40X25: Sheet(40_00, 25_00, 40_00, 25_00),
}


def code_of(product: Product, pack: Pack | None) -> str:
    """What the till is to read: a pack's own barcode, or the product's, or else its SKU."""
    codes = product.barcodes if pack is None else pack.barcodes
    return codes[0] if codes else product.sku


def price_of_label(product: Product, pack: Pack | None, branch_id: str) -> Money:
    if pack is None:
        return product.price_at(branch_id)
    return pack.price or price_of(pack.quantity, product.unit, product.price_at(branch_id))


def shown_price(product: Product, pack: Pack | None, price: Money) -> str:
    """With the kilogram or litre it buys, where it buys one."""
    of = "" if pack else _OF_UNIT[product.unit]
    return f"{TAKA}{price} / {of}" if of else f"{TAKA}{price}"


def unit_price(product: Product, pack: Pack | None, price: Money) -> str:
    """What a kilogram, a litre or a piece of it costs, as far as that is known and not the price itself."""
    contents = _contents(product, 1 if pack is None else pack.quantity)
    if contents is None:
        return ""
    measure, millionths = contents
    each = Money(divide_half_up(price.poisha * MILLION, millionths))
    return "" if (measure, millionths) == ("piece", MILLION) else f"{TAKA}{each} / {measure}"


def _contents(product: Product, quantity: int) -> tuple[str, int] | None:
    """The measure of what is in a quantity of a product, and millionths of it."""
    if product.unit is not Unit.PIECE:
        return (_OF_UNIT[product.unit], quantity * 1000) if quantity > 1 else None
    match = _CONTENTS.fullmatch(product.pack.strip())
    if match is None or match[2].casefold() not in _MEASURES:
        return ("piece", quantity * MILLION) if quantity > 1 else None
    measure, size = _MEASURES[match[2].casefold()]
    amount = int(Decimal(match[1]) * 1000) * size * quantity
    return (measure, amount) if amount else None
