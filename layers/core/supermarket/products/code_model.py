"""Codes on goods: what they are, how they are kept, and what a scanned or typed one means.

A GTIN is one number however it is written (GS1 General Specifications, 3.3): a UPC-A is the EAN-13 that begins with a
zero, an ITF-14 with the indicator 0 is its EAN-13, an EAN-8 may come with zeros before it. It is kept at its shortest
of 8, 13 and 14 digits.
"""

import re
import unicodedata
from collections.abc import Sequence

from supermarket.kernel.scale_labels import (
    PLU_DIGITS,
    SCALE_RULES,
    Label,
    ScaleRule,
    check_digit,
    could_be_label,
    read_label,
    rule_for,
    wrong_check_digit,
)

BARCODE_LENGTHS = (8, 12, 13, 14)
LONGEST_CODE = 40
_SKU = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_DIGITS_FOR_OTHERS = re.compile(r"\d{1,5}|\d{8}|\d{12,14}")


def checks_out(barcode: str) -> bool:
    return check_digit(barcode[:-1]) == barcode[-1]


def is_barcode(text: str) -> bool:
    """EAN-13, EAN-8, UPC-A or ITF-14 by its length; the check digit is another question."""
    return len(text) in BARCODE_LENGTHS and _is_number(text)


def whole(barcode: str) -> str:
    """One number for all ways to write it, so that each finds what another was kept under."""
    full = barcode.zfill(14)
    if len(barcode) not in BARCODE_LENGTHS or full[0] != "0":
        return barcode
    return full[6:] if full.startswith("000000") else full[1:]


def is_scale_label(barcode: str, rules: Sequence[ScaleRule] = SCALE_RULES) -> bool:
    return rule_for(whole(barcode), rules) is not None


def needs_rules(text: str) -> bool:
    """Whether only the shop's rules for scale labels tell what a code is."""
    return is_barcode(text) and could_be_label(whole(text))


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


def read_code(text: str, rules: Sequence[ScaleRule] = SCALE_RULES) -> str | Label:
    """A scale label, or the key under which a product keeps the code. Invalid for a wrong check digit."""
    if not _is_number(text):
        return sku_key(text)
    if len(text) <= PLU_DIGITS:
        return plu_key(text)
    if not is_barcode(text):
        return text
    if not checks_out(text):
        raise wrong_check_digit()
    return read_label(whole(text), rules) or whole(text)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()
