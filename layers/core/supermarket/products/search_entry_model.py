"""From a product to what it is found by."""

from collections.abc import Iterable, Iterator

from supermarket.kernel.money import Money
from supermarket.products.model import Brand, Product
from supermarket.products.search_model import BANDS, Entry, Shelf
from supermarket.products.search_text_model import words
from supermarket.products.tree_model import Tree

NAME, SHORT_NAME, BRAND, CATEGORY, ABOVE, OPTION, DESCRIPTION = 70, 60, 60, 45, 12, 40, 10
"""Weights of a word by where it stands. A name of few words adds its share of SHORT_NAME to each of them."""


def entry(product: Product, tree: Tree, brands: dict[str, Brand], branches: frozenset[str]) -> Entry:
    return Entry(
        id=product.id, name=product.name, name_bn=product.name_bn, price=product.price,
        category_id=product.category_id, brand_id=product.brand_id,
        texts=tuple(_texts(product, tree, brands)), codes=tuple(_codes(product)), branches=branches,
    )  # fmt: skip


def _texts(product: Product, tree: Tree, brands: dict[str, Brand]) -> Iterator[tuple[int, str]]:
    for name in (product.name, product.name_bn):
        yield NAME + SHORT_NAME // max(1, sum(not word.is_measure for word in words(name))), name
    yield NAME, product.pack
    brand = brands.get(product.brand_id)
    if brand is not None:
        yield BRAND, f"{brand.name} {brand.name_bn}"
    for weight, category_id in _shelves(product.category_id, tree):
        category = tree.categories[category_id]
        yield weight, f"{category.name} {category.name_bn}"
    yield OPTION, " ".join([*product.options.values(), *product.attributes.values()])
    yield DESCRIPTION, f"{product.description} {product.description_bn}"


def _shelves(category_id: str, tree: Tree) -> Iterator[tuple[int, str]]:
    for place, found in enumerate(tree.ancestors(category_id)):
        if found in tree.categories:
            yield ABOVE if place else CATEGORY, found


def _codes(product: Product) -> Iterator[str]:
    yield product.sku.casefold()
    yield from product.barcodes
    for pack in product.packs:
        yield from pack.barcodes


def category_shelves(tree: Tree) -> list[Shelf]:
    return [
        Shelf(each.id, each.name, each.name_bn, tuple(reversed(list(tree.ancestors(each.id)))))
        for each in tree.categories.values()
    ]


def brand_shelves(brands: Iterable[Brand]) -> list[Shelf]:
    return [Shelf(brand.id, brand.name, brand.name_bn, (brand.id,)) for brand in brands]


def band(price: Money) -> int:
    """Which range of prices it falls into: the first ends before the first of BANDS."""
    return sum(price >= edge for edge in BANDS)
