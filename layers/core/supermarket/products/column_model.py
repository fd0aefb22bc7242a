"""The columns of a sheet of products: how each is read, and how it is written so that it reads the same again.

========================= ==========================================================================================
column (or)               what it says; an empty cell, in a column that is there
========================= ==========================================================================================
sku                       which product; required
name                      required
name_bn                   in Bangla; none
description,              of as many lines as it has; none
description_bn
category (category_id)    a category's code; none
brand (brand_id)          a brand's code; none
unit                      piece, kg or litre; piece. It cannot change later
pack                      what one is, such as ``5 kg``; none
price                     taka, ``355`` or ``355.00``; required
mrp                       the maximum retail price; the price
tax_class                 the code of a tax class; standard
plu (scale_plu)           its number on the scale; none
barcode (barcodes)        one or several, ``|`` between them, added to those it has
minimum_age               years; 0
order_limit               the most of it in one online order, in pieces, kilograms or litres; none
perishable                yes or no; no
attributes                ``origin=Dinajpur; halal=yes``; none
packs                     ``case:24:12345678901231:240.00; box:6``: name, quantity (of pieces, kilograms or litres),
                          barcodes with ``|`` between them, price; none
active                    no takes it out of the shop; as it was
========================= ==========================================================================================

A column that is not there leaves what a product has, or its default. ``\\`` stands before a ``; : = |`` or ``\\`` that
is part of a text. A cell that would be a formula has an apostrophe before it.
"""

import re
from collections.abc import Mapping
from typing import Final

from supermarket.kernel.money import Money
from supermarket.kernel.quantity import Unit, read_quantity, show_quantity
from supermarket.products.cell_model import part, plain, shown, split, tidy
from supermarket.products.model import Brand, Category, Pack, Product

PRODUCT_COLUMNS: Final = (
    "sku", "name", "name_bn", "description", "description_bn", "category", "brand", "unit", "pack", "price",
    "mrp", "tax_class", "plu", "barcode", "minimum_age", "perishable", "attributes", "packs", "active", "order_limit",
)  # fmt: skip
CATEGORY_COLUMNS: Final = ("code", "name", "name_bn", "parent")
BRAND_COLUMNS: Final = ("code", "name", "name_bn")
AS_WRITTEN: Final = frozenset({"description", "description_bn", "attributes", "packs"})
"""Columns whose spaces and lines mean something."""
_YEARS = re.compile(r"\d{0,3}", re.ASCII)
_UNIT_NAMES: Mapping[Unit, str] = {Unit.PIECE: "piece", Unit.GRAM: "kg", Unit.MILLILITRE: "litre"}


def product_row(product: Product, categories: Mapping[str, str], brands: Mapping[str, str]) -> list[str]:
    """The cells of a product; ``categories`` and ``brands`` are codes by id."""
    cells = (
        product.sku, product.name, product.name_bn, product.description, product.description_bn,
        categories.get(product.category_id, ""), brands.get(product.brand_id, ""), _UNIT_NAMES[product.unit],
        product.pack, str(product.price), str(product.mrp), product.tax_class, product.plu,
        "|".join(product.barcodes), str(product.minimum_age), _answer(product.perishable),
        show_attributes(product.attributes), show_packs(product.packs, product.unit), _answer(product.active),
        "" if product.order_limit is None else str(show_quantity(product.order_limit, product.unit)),
    )  # fmt: skip
    return [shown(cell) for cell in cells]


def category_row(category: Category, codes: Mapping[str, str]) -> list[str]:
    parent = codes.get(category.parent_id, "")
    return [shown(cell) for cell in (category.code, category.name, category.name_bn, parent)]


def brand_row(brand: Brand) -> list[str]:
    return [shown(cell) for cell in (brand.code, brand.name, brand.name_bn)]


def _answer(yes: bool) -> str:
    return "yes" if yes else "no"


def show_attributes(attributes: Mapping[str, str]) -> str:
    return "; ".join(f"{part(name)}={part(value)}" for name, value in attributes.items())


def read_attributes(cell: str) -> dict[str, str]:
    """ValueError for a part without a name or ``=``, and for a name twice."""
    found: dict[str, str] = {}
    for each in filter(None, split(cell, ";")):
        name, *value = split(each, "=", 2) or [""]
        if not name or not value:
            raise ValueError("name=value, and a ; between them")
        if plain(name) in found:
            raise ValueError(f"{plain(name)[:60]} twice")
        found[plain(name)] = plain(value[0])
    return found


def show_packs(packs: tuple[Pack, ...], unit: Unit) -> str:
    return "; ".join(_show_pack(pack, unit) for pack in packs)


def _show_pack(pack: Pack, unit: Unit) -> str:
    said = [part(pack.name), str(show_quantity(pack.quantity, unit)), "|".join(pack.barcodes)]
    said.append("" if pack.price is None else str(pack.price))
    return ":".join(said).rstrip(":")


def read_packs(cell: str, unit: Unit) -> tuple[Pack, ...]:
    return tuple(_read_pack(each, unit) for each in split(cell, ";") if each)


def _read_pack(said: str, unit: Unit) -> Pack:
    parts = split(said, ":")
    if not 2 <= len(parts) <= 4:
        raise ValueError("name:quantity:barcodes:price, and a ; between packs")
    name, quantity, barcodes, price = (*parts, "", "")[:4]
    kept = Money.taka(price) if price else None
    return Pack(tidy(plain(name)), read_quantity(quantity, unit), tuple(barcodes_in(barcodes)), kept)


def barcodes_in(cell: str) -> list[str]:
    return cell.replace("|", " ").split()


def case_codes(cell: str) -> list[str]:
    """The barcodes of packs as a cell has them, whatever else is wrong with it."""
    packs = [split(each, ":") for each in split(cell, ";")]
    return [code for parts in packs if len(parts) > 2 for code in barcodes_in(parts[2])]


def read_age(cell: str) -> int:
    """Whether anybody grows as old is the product's own question."""
    if not _YEARS.fullmatch(cell):
        raise ValueError("years, in digits")
    return int(cell or "0")
