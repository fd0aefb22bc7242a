"""Packs: the larger units a product is bought and sold in, and quantities said in them or in measures."""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from supermarket.kernel.errors import FieldError
from supermarket.kernel.money import ZERO, Money
from supermarket.kernel.quantity import is_measure, measured, price_of, read_quantity
from supermarket.kernel.scale_labels import ScaleRule
from supermarket.products import code_model as codes

if TYPE_CHECKING:
    from supermarket.products.model import Pack, Product

PACK_NAME_LENGTH = 60
MOST_CASE_CODES = 10
MOST_CODES = 40
"""Of a product and its packs together: each is an item of the transaction that changes them, old and new."""
MOST_PACKS = 10
LARGEST_PACK = 10_000_000
_WITH_UNIT = re.compile(r"(-?[\d.]+)\s+(\S.*)", re.ASCII)
_WHOLE = re.compile(r"-?\d{1,9}", re.ASCII)


def quantity_of(product: "Product", quantity: str | int, pack: str = "") -> int:
    """A quantity in the product's smallest unit: of the ``pack`` or measure named, or named in the text.

    ``2`` of the pack ``case`` and ``"2 case"`` are two cases, ``"500 g"`` half a kilogram; without a name it is
    pieces, kilograms or litres, as everywhere. Raises ValueError for what the product does not come in.
    """
    said = _WITH_UNIT.fullmatch(str(quantity).strip())
    if said and not pack:
        quantity, pack = said[1], " ".join(said[2].split())
    if not pack:
        return read_quantity(quantity, product.unit)
    found = pack_named(product, pack)
    if found is None:
        if not is_measure(pack):
            raise ValueError(f"no pack of this product is called {pack}")
        return measured(quantity, pack, product.unit)
    if not _WHOLE.fullmatch(str(quantity)):
        raise ValueError(f"a whole number of {found.name}")
    return int(quantity) * found.quantity


def in_packs(quantity: int, pack: "Pack") -> tuple[int, int]:
    """How many whole packs a quantity is, and what is left beside them."""
    return divmod(quantity, pack.quantity)


def pack_named(product: "Product", name: str) -> "Pack | None":
    return next((pack for pack in product.packs if pack.name.casefold() == name.casefold()), None)


def pack_of_code(product: "Product", code_key: str) -> "Pack | None":
    """The pack that has the code; None when it is the product's own."""
    return next((pack for pack in product.packs if code_key in pack.barcodes), None)


def place_of_code(product: "Product", code_key: str) -> str:
    """Where a product says that a code is its own, as a JSON pointer."""
    if code_key.startswith("PLU#"):
        return "/plu"
    if code_key in product.barcodes:
        return "/barcodes"
    for place, pack in enumerate(product.packs):
        if code_key in pack.barcodes:
            return f"/packs/{place}/barcodes/{pack.barcodes.index(code_key)}"
    return "/sku"


def price_of_packs(pack: "Pack", quantity: int) -> Money | None:
    """What a quantity of whole packs costs; None when that is the price of what is in them."""
    return None if pack.price is None else Money(pack.price.poisha * (quantity // pack.quantity))


def pack_problems(
    product: "Product", rules: Sequence[ScaleRule], above_allowed: bool = False
) -> Iterator[FieldError]:
    """Everything about a product's packs that cannot be. Its codes are written in full."""
    if len(product.packs) > MOST_PACKS:
        yield FieldError("/packs", f"at most {MOST_PACKS}")
    if len(product.barcodes) + sum(len(pack.barcodes) for pack in product.packs) > MOST_CODES:
        yield FieldError("/packs", f"at most {MOST_CODES} barcodes, the product's own with them")
    names, seen = set[str](), set(product.barcodes)
    for place, pack in enumerate(product.packs[:MOST_PACKS]):
        yield from _own_problems(product, pack, f"/packs/{place}", above_allowed)
        if pack.name.casefold() in names:
            yield FieldError(f"/packs/{place}/name", "each name once", "twice")
        names.add(pack.name.casefold())
        for number, barcode in enumerate(pack.barcodes[:MOST_CASE_CODES]):
            yield from barcode_problems(f"/packs/{place}/barcodes/{number}", barcode, rules)
            if barcode in seen:
                yield FieldError(f"/packs/{place}/barcodes/{number}", "a code has one meaning", "twice")
            seen.add(barcode)


def _own_problems(product: "Product", pack: "Pack", where: str, above_allowed: bool) -> Iterator[FieldError]:
    if not 0 < len(pack.name) <= PACK_NAME_LENGTH or is_measure(pack.name):
        yield FieldError(f"{where}/name", f"1 to {PACK_NAME_LENGTH} letters, and not a measure such as kg")
    if not 1 < pack.quantity <= LARGEST_PACK:
        yield FieldError(f"{where}/quantity", "more than one of the smallest unit")
    if len(pack.barcodes) > MOST_CASE_CODES:
        yield FieldError(f"{where}/barcodes", f"at most {MOST_CASE_CODES}")
    if pack.price is None:
        return
    most = price_of(pack.quantity, product.unit, product.mrp)
    if pack.price <= ZERO:
        yield FieldError(f"{where}/price", "more than nothing, or left out")
    elif pack.price > most and not above_allowed:
        detail = f"not above the maximum retail price of what is in it, {most}"
        yield FieldError(f"{where}/price", detail, "above_mrp")


def barcode_problems(where: str, barcode: str, rules: Sequence[ScaleRule]) -> Iterator[FieldError]:
    if not codes.is_barcode(barcode):
        yield FieldError(where, "an EAN-13, EAN-8, UPC-A or ITF-14: 13, 8, 12 or 14 digits")
    elif not codes.checks_out(barcode):
        yield FieldError(where, "the last digit does not fit the others", "check_digit")
    elif barcode[0] == "9" and len(barcode) == 14:
        yield FieldError(where, "an ITF-14 that begins with 9 does not say how much is in it", "variable")
    elif codes.is_scale_label(barcode, rules):
        yield FieldError(where, "a number that reads as a scale label: give a plu")
