"""Bundles: goods sold together under one code. A bundle has no stock: what it is made of has."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from supermarket.kernel.errors import FieldError, Invalid
from supermarket.kernel.quantity import Unit

if TYPE_CHECKING:
    from supermarket.products.model import Product

MOST_PARTS = 20
LARGEST_PART = 1_000_000


def bundle_problems(product: "Product") -> Iterator[FieldError]:
    """What can be told from the bundle alone."""
    if not product.components:
        return
    if product.unit is not Unit.PIECE or product.plu:
        yield FieldError("/components", "a bundle is sold by the piece, and not from the scale")
    if len(product.components) > MOST_PARTS:
        yield FieldError("/components", f"at most {MOST_PARTS}")
    seen = {product.id}
    for place, part in enumerate(product.components[:MOST_PARTS]):
        if part.product_id == product.id:
            yield FieldError(f"/components/{place}/product_id", "a bundle cannot contain itself", "loop")
        elif part.product_id in seen:
            yield FieldError(f"/components/{place}/product_id", "each product once", "twice")
        seen.add(part.product_id)
        if not 0 < part.quantity <= LARGEST_PART:
            yield FieldError(f"/components/{place}/quantity", f"from 1 to {LARGEST_PART}")


def part_problems(bundle: "Product", products: Mapping[str, "Product"]) -> Iterator[FieldError]:
    """What its parts, by their ids, have to say. No product becomes a bundle later, so this stays true."""
    for place, part in enumerate(bundle.components):
        found = products.get(part.product_id)
        if found is None or not found.active:
            yield FieldError(f"/components/{place}/product_id", "there is no such product on sale")
        elif found.components:
            yield FieldError(f"/components/{place}/product_id", "a bundle cannot contain a bundle", "loop")


def parts_of(products: Iterable["Product"]) -> list[str]:
    """The ids of all that these are made of, each once."""
    return list(dict.fromkeys(part.product_id for product in products for part in product.components))


def age_for(product: "Product", products: Mapping[str, "Product"]) -> int:
    """How old one must be to buy it: as old as for any of its parts."""
    parts = (products.get(part.product_id) for part in product.components)
    return max([product.minimum_age, *(part.minimum_age for part in parts if part is not None)])


def refuse_bundle(product: "Product", pointer: str) -> None:
    """For whatever moves stock: that of a bundle is its parts'."""
    if product.components:
        raise Invalid.field(pointer, "a bundle has no stock of its own: name what it is made of", "bundle")
