"""The catalogue: products, their codes and prices, categories and brands."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from supermarket.kernel.errors import Conflict, FieldError, Invalid
from supermarket.kernel.money import ZERO, Money, divide_half_up
from supermarket.kernel.quantity import Unit
from supermarket.kernel.scale_labels import PLU_DIGITS, SCALE_RULES, Label, LabelKind, ScaleRule
from supermarket.products import bundle_model as bundles
from supermarket.products import code_model as codes
from supermarket.products import detail_model as details
from supermarket.products import pack_model as packs

NAME_LENGTH = 200
PACK_LENGTH = 60
MOST_BARCODES = 20
HIGHEST_PRICE = Money(100_000_000_00)


@dataclass(frozen=True, slots=True)
class Pack:
    """A larger unit it is bought or sold in, such as a case of 24: ``quantity`` of the product's smallest unit.

    ``price`` is what the whole pack costs, None for as much as its contents one by one.
    """

    name: str
    quantity: int
    barcodes: tuple[str, ...] = ()
    price: Money | None = None


@dataclass(frozen=True, slots=True)
class Component:
    """What one of a bundle takes from the shelf: ``quantity`` of the component's smallest unit."""

    product_id: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Media:
    """A picture. ``widths`` are those it is served in, once they are made; until then it is not shown."""

    id: str
    alt: str = ""
    widths: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Product:
    """``price`` buys a piece, or a kilogram or litre of what is weighed. ``plu`` is its number on the scale.

    ``branch_prices`` (by branch) and ``list_prices`` (by price list) are those in force now. A bundle has
    ``components`` and no stock of its own. A variant is one of a ``family_id`` and differs by its ``options``.
    ``minimum_age`` is in years, 0 for everybody. What is ``perishable`` is received in batches with an expiry date.
    ``order_limit`` is the most of it in one online order, None for no limit.
    """

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
    description: str = ""
    description_bn: str = ""
    packs: tuple[Pack, ...] = ()
    components: tuple[Component, ...] = ()
    family_id: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    minimum_age: int = 0
    perishable: bool = False
    media: tuple[Media, ...] = ()
    branch_prices: Mapping[str, Money] = field(default_factory=dict)
    list_prices: Mapping[str, Money] = field(default_factory=dict)
    order_limit: int | None = None

    def price_at(self, branch_id: str, price_list: str = "") -> Money:
        """What it costs at a branch, for whom a price list is kept: the branch's price, or the list's if lower."""
        price = self.branch_prices.get(branch_id, self.price) if self.branch_prices else self.price
        return min(price, self.list_prices.get(price_list, price)) if price_list else price

    def contents(self, quantity: int) -> list[tuple[str, int]]:
        """What a quantity of it takes from the shelf, by product: itself, or what a bundle is made of."""
        if not self.components:
            return [(self.id, quantity)]
        return [(part.product_id, part.quantity * quantity) for part in self.components]

    @property
    def code_keys(self) -> frozenset[str]:
        """The keys of the codes that are its own; a deleted product leaves its codes to others."""
        if not self.active:
            return frozenset()
        plu = {codes.plu_key(self.plu)} if self.plu else set()
        cases = [barcode for pack in self.packs for barcode in pack.barcodes]
        return frozenset({codes.sku_key(self.sku), *self.barcodes, *cases, *plu})


@dataclass(frozen=True, slots=True)
class Category:
    id: str
    code: str
    name: str
    name_bn: str = ""
    parent_id: str = ""
    version: int = 1
    slug: str = ""


@dataclass(frozen=True, slots=True)
class Brand:
    id: str
    code: str
    name: str
    name_bn: str = ""
    version: int = 1
    slug: str = ""


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a code at the till means: a product, and what a scale label or a pack adds: a quantity, a price."""

    product: Product
    quantity: int | None = None
    label_total: Money | None = None
    pack: Pack | None = None


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
        plu=product.plu.zfill(PLU_DIGITS) if product.plu else "",
        barcodes=_tidy_codes(product.barcodes),
        packs=tuple(
            replace(pack, name=composed(pack.name), barcodes=_tidy_codes(pack.barcodes))
            for pack in product.packs
        ),
        description=details.written(product.description),
        description_bn=details.written(product.description_bn),
        options=_tidy_pairs(product.options),
        attributes=_tidy_pairs(product.attributes),
    )


def _tidy_codes(barcodes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(codes.whole, barcodes)))


def _tidy_pairs(pairs: Mapping[str, str]) -> Mapping[str, str]:
    return {composed(name): composed(value) for name, value in pairs.items()}


def check(product: Product, above_mrp: bool = False, scale_rules: Sequence[ScaleRule] = SCALE_RULES) -> None:
    """``above_mrp`` where the shop allows prices above the maximum retail price."""
    found = list(problems_of(product, above_mrp, scale_rules))
    if found:
        raise Invalid(f"{found[0].pointer}: {found[0].detail}", errors=found)


def check_price(price: Money, mrp: Money, above_mrp: bool, pointer: str = "/price") -> None:
    for problem in price_problems(price, mrp, above_mrp, pointer):
        raise Invalid(f"{problem.pointer}: {problem.detail}", errors=[problem])


def problems_of(
    product: Product, above_mrp: bool = False, scale_rules: Sequence[ScaleRule] = SCALE_RULES
) -> Iterator[FieldError]:
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
    yield from _barcode_problems(product, scale_rules)
    yield from packs.pack_problems(product, scale_rules, above_mrp)
    yield from bundles.bundle_problems(product)
    yield from price_problems(product.price, product.mrp, above_mrp)
    yield from _branch_price_problems(product, above_mrp)
    if product.mrp > HIGHEST_PRICE:
        yield FieldError("/mrp", "at most 100000000.00")
    yield from _detail_problems(product)
    if product.plu and not codes.is_plu(product.plu):
        yield FieldError("/plu", "a scale number from 1 to 99999")
    elif product.plu and product.unit is not Unit.GRAM:
        yield FieldError("/plu", "only goods sold by weight have a scale number")


def _branch_price_problems(product: Product, above_mrp: bool) -> Iterator[FieldError]:
    """An MRP that is too low for the price itself is told there."""
    dearest = max(product.branch_prices.values(), default=ZERO)
    if not above_mrp and product.price <= product.mrp < dearest:
        yield FieldError(
            "/mrp", f"not below the price of a branch, {dearest}: change that first", "above_mrp"
        )


def _barcode_problems(product: Product, scale_rules: Sequence[ScaleRule]) -> Iterator[FieldError]:
    if len(product.barcodes) > MOST_BARCODES:
        yield FieldError("/barcodes", f"at most {MOST_BARCODES}")
    for place, barcode in enumerate(product.barcodes[:MOST_BARCODES]):
        yield from packs.barcode_problems(f"/barcodes/{place}", barcode, scale_rules)


def price_problems(
    price: Money, mrp: Money, above_mrp: bool, pointer: str = "/price"
) -> Iterator[FieldError]:
    if not ZERO < price <= HIGHEST_PRICE:
        yield FieldError(pointer, "more than nothing, and at most 100000000.00")
    elif price > mrp and not above_mrp:
        yield FieldError(pointer, f"not above the maximum retail price, {mrp}", "above_mrp")


def _detail_problems(product: Product) -> Iterator[FieldError]:
    yield from details.description_problems(product.description, product.description_bn)
    yield from details.attribute_problems(product.attributes)
    yield from details.option_problems(product.family_id, product.options)
    yield from details.age_problems(product.minimum_age)
    yield from details.limit_problems(product.order_limit)


def revised(old: Product, new: Product, at: str) -> Product:
    """``new`` in the place of ``old``. What a product is counted in stays: its stock is counted so."""
    if new.unit is not old.unit:
        raise Conflict(
            "What a product is counted in cannot change: make a new product.", code="unit_is_fixed"
        )
    if bool(new.components) != bool(old.components):
        raise Conflict(
            "A product does not become a bundle, nor a bundle a product: make a new one.",
            code="bundle_is_fixed",
        )
    return replace(new, id=old.id, version=old.version + 1, created_at=old.created_at, updated_at=at)


def edited(old: Product, new: Product, at: str) -> Product:
    """``new`` as the office wrote it. Its pictures and its prices elsewhere are not written there, and stay."""
    kept = replace(new, media=old.media, branch_prices=old.branch_prices, list_prices=old.list_prices)
    return revised(old, kept, at)


def weighed(product: Product, label: Label, price: Money | None = None) -> Scanned:
    """What a scale label of this product means. A price label's weight follows from the price of a kilogram there."""
    if label.kind is LabelKind.WEIGHT:
        return Scanned(product, quantity=label.amount)
    grams = divide_half_up(label.amount * product.unit.per_price, (price or product.price).poisha)
    return Scanned(product, quantity=max(grams, 1), label_total=Money(label.amount))
