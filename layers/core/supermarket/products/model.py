"""The catalogue: products, their codes and prices, categories and brands."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from supermarket.kernel.errors import Conflict, FieldError, Invalid
from supermarket.kernel.money import ZERO, Money, divide_half_up
from supermarket.kernel.quantity import Unit
from supermarket.products import code_model as codes
from supermarket.products.code_model import Label, LabelKind

NAME_LENGTH = 200
PACK_LENGTH = 60
MOST_BARCODES = 20
HIGHEST_PRICE = Money(100_000_000_00)


@dataclass(frozen=True, slots=True)
class Product:
    """``price`` buys a piece, or a kilogram or litre of what is weighed. ``plu`` is its number on the scale."""

    id: str
    sku: str
    name: str
    name_bn: str
    price: Money
    mrp: Money
    tax_class: str
    unit: Unit = Unit.PIECE
    barcodes: tuple[str, ...] = ()
    plu: str = ""
    category_id: str = ""
    brand_id: str = ""
    pack: str = ""
    active: bool = True
    version: int = 1
    created_at: str = ""
    updated_at: str = ""

    @property
    def code_keys(self) -> frozenset[str]:
        """The keys of the codes that are its own; a deleted product leaves its codes to others."""
        if not self.active:
            return frozenset()
        plu = {codes.plu_key(self.plu)} if self.plu else set()
        return frozenset({codes.sku_key(self.sku), *self.barcodes, *plu})


@dataclass(frozen=True, slots=True)
class Category:
    id: str
    code: str
    name: str
    name_bn: str = ""
    parent_id: str = ""
    version: int = 1


@dataclass(frozen=True, slots=True)
class Brand:
    id: str
    code: str
    name: str
    name_bn: str = ""
    version: int = 1


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a code at the till means: a product, and what a scale label adds: a quantity or a price."""

    product: Product
    quantity: int | None = None
    label_total: Money | None = None


def composed(text: str) -> str:
    """One spelling of each letter (Unicode NFC), one space between words: so that equal names are equal."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def tidy(product: Product) -> Product:
    """The product with its texts composed and its codes written in full."""
    return replace(
        product,
        sku=composed(product.sku),
        name=composed(product.name),
        name_bn=composed(product.name_bn),
        pack=composed(product.pack),
        plu=product.plu.zfill(codes.PLU_DIGITS) if product.plu else "",
        barcodes=tuple(dict.fromkeys(map(codes.whole, product.barcodes))),
    )


def check(product: Product) -> None:
    found = list(problems_of(product))
    if found:
        raise Invalid(f"{found[0].pointer}: {found[0].detail}", errors=found)


def problems_of(product: Product) -> Iterator[FieldError]:
    """Everything about a product that cannot be."""
    if not codes.is_sku(product.sku):
        yield FieldError(
            "/sku", "up to 40 letters, digits and . _ -, not digits alone that could be a barcode"
        )
    if not 0 < len(product.name) <= NAME_LENGTH:
        yield FieldError("/name", f"1 to {NAME_LENGTH} letters")
    if len(product.name_bn) > NAME_LENGTH:
        yield FieldError("/name_bn", f"at most {NAME_LENGTH} letters")
    if len(product.pack) > PACK_LENGTH:
        yield FieldError("/pack", f"at most {PACK_LENGTH} letters")
    yield from _barcode_problems(product)
    yield from _price_problems(product)
    if product.plu and not codes.is_plu(product.plu):
        yield FieldError("/plu", "a scale number from 1 to 99999")
    elif product.plu and product.unit is not Unit.GRAM:
        yield FieldError("/plu", "only goods sold by weight have a scale number")


def _barcode_problems(product: Product) -> Iterator[FieldError]:
    if len(product.barcodes) > MOST_BARCODES:
        yield FieldError("/barcodes", f"at most {MOST_BARCODES}")
    for place, barcode in enumerate(product.barcodes[:MOST_BARCODES]):
        if not codes.is_barcode(barcode):
            yield FieldError(f"/barcodes/{place}", "an EAN-13, EAN-8 or UPC-A: 13, 8 or 12 digits")
        elif not codes.checks_out(barcode):
            yield FieldError(f"/barcodes/{place}", "the last digit does not fit the others", "check_digit")
        elif codes.is_scale_label(barcode):
            yield FieldError(
                f"/barcodes/{place}", "numbers that begin with 21 or 22 are scale labels: give a plu"
            )


def _price_problems(product: Product) -> Iterator[FieldError]:
    if not ZERO < product.price <= HIGHEST_PRICE:
        yield FieldError("/price", "more than nothing, and at most 100000000.00")
    elif product.price > product.mrp:
        yield FieldError("/price", f"not above the maximum retail price, {product.mrp}", "above_mrp")
    if product.mrp > HIGHEST_PRICE:
        yield FieldError("/mrp", "at most 100000000.00")


def revised(old: Product, new: Product, at: str) -> Product:
    """``new`` in the place of ``old``. What a product is counted in stays: its stock is counted so."""
    if new.unit is not old.unit:
        raise Conflict(
            "What a product is counted in cannot change: make a new product.", code="unit_is_fixed"
        )
    return replace(new, id=old.id, version=old.version + 1, created_at=old.created_at, updated_at=at)


def weighed(product: Product, label: Label) -> Scanned:
    """What a scale label of this product means. A price label's weight follows from the price of a kilogram."""
    if label.kind is LabelKind.WEIGHT:
        return Scanned(product, quantity=label.amount)
    grams = divide_half_up(label.amount * product.unit.per_price, product.price.poisha)
    return Scanned(product, quantity=max(grams, 1), label_total=Money(label.amount))
