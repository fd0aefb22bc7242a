"""Codes on goods: GTIN check digits, and the labels that the shop's own scales print.

GS1 General Specifications, 7.9: the check digit. GS1 leaves the prefixes 20-29 to the shop: 21 and 22 are scale
labels here, the others are free for the shop's own barcodes.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from supermarket.kernel.errors import Invalid

PLU_DIGITS = 5
BARCODE_LENGTHS = (8, 12, 13)
LONGEST_CODE = 40
_SKU = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_DIGITS_FOR_OTHERS = re.compile(r"\d{1,5}|\d{8}|\d{12,14}")


class LabelKind(StrEnum):
    WEIGHT = "weight"
    PRICE = "price"


@dataclass(frozen=True, slots=True)
class ScaleRule:
    """How a scale label reads: ``prefix``, the item's number on the scale (its PLU), a value, a check digit.

    One of the value is ``step`` grams, or ``step`` poisha.
    """

    prefix: str
    kind: LabelKind
    step: int
    item_digits: int = PLU_DIGITS
    value_digits: int = 5

    def fits(self, code: str) -> bool:
        return len(code) == self.length and code.startswith(self.prefix)

    @property
    def length(self) -> int:
        return len(self.prefix) + self.item_digits + self.value_digits + 1


SCALE_RULES: tuple[ScaleRule, ...] = (
    ScaleRule("21", LabelKind.WEIGHT, step=1),
    ScaleRule("22", LabelKind.PRICE, step=10),
)
"""21 PPPPP WWWWW C: grams, up to 99.999 kg. 22 PPPPP VVVVV C: taka and tenths, up to 9,999.90: five digits of
poisha would end at 999.99, and whole taka would be up to half a taka wrong on every label."""


@dataclass(frozen=True, slots=True)
class Label:
    """What a scale label says: ``amount`` grams or poisha of the product with this PLU."""

    plu: str
    kind: LabelKind
    amount: int


def check_digit(digits: str) -> str:
    """Of all the digits before it: weights 3 and 1 in turn from the right."""
    total = sum(int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)


def checks_out(barcode: str) -> bool:
    return check_digit(barcode[:-1]) == barcode[-1]


def is_barcode(text: str) -> bool:
    """EAN-13, EAN-8 or UPC-A by its length; the check digit is another question."""
    return len(text) in BARCODE_LENGTHS and _is_number(text)


def whole(barcode: str) -> str:
    """A UPC-A is the EAN-13 that begins with a zero, so that either finds the other."""
    return barcode.zfill(13) if len(barcode) == 12 else barcode


def is_scale_label(barcode: str) -> bool:
    return any(rule.fits(barcode) for rule in SCALE_RULES)


def is_sku(text: str) -> bool:
    """Latin letters, digits, ``. _ -``; not digits alone that a barcode or a scale number could be."""
    return _SKU.fullmatch(text) is not None and not (
        _is_number(text) and _DIGITS_FOR_OTHERS.fullmatch(text) is not None
    )


def is_plu(text: str) -> bool:
    return _is_number(text) and 1 <= len(text) <= PLU_DIGITS and int(text) > 0


def sku_key(sku: str) -> str:
    """SKUs are the same in capitals and small letters."""
    return unicodedata.normalize("NFC", sku).upper()


def plu_key(plu: str) -> str:
    return f"PLU#{plu.zfill(PLU_DIGITS)}"


def read_code(text: str) -> str | Label:
    """A scale label, or the key under which a product keeps the code. Invalid for a wrong check digit."""
    if not _is_number(text):
        return sku_key(text)
    if is_barcode(text) and not checks_out(text):
        raise Invalid(
            "The last digit does not fit the others: scan or type the code again.", code="check_digit"
        )
    for rule in SCALE_RULES:
        if rule.fits(text):
            return _label(rule, text)
    if len(text) <= PLU_DIGITS:
        return plu_key(text)
    return whole(text)


def _label(rule: ScaleRule, text: str) -> Label:
    start = len(rule.prefix)
    plu, value = text[start : start + rule.item_digits], text[start + rule.item_digits : -1]
    if not int(value):
        raise Invalid(f"This label has no {rule.kind.value}: weigh the goods again.", code="empty_label")
    return Label(plu, rule.kind, int(value) * rule.step)


def scale_label(rule: ScaleRule, plu: str, amount: int) -> str:
    """The barcode a scale prints for ``amount`` grams or poisha; a ValueError for more than it can say."""
    value = str(amount // rule.step)
    if amount % rule.step or len(value) > rule.value_digits:
        raise ValueError("not an amount of this label")
    digits = f"{rule.prefix}{plu.zfill(rule.item_digits)}{value.zfill(rule.value_digits)}"
    return digits + check_digit(digits)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()
