"""What the shop lists: products of a branch of the tree, of a brand, within prices, in stock, or changed lately."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from supermarket.kernel.errors import Invalid, NotFound
from supermarket.kernel.paging import Page, PageRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from supermarket.inventory.model import Level
    from supermarket.inventory.ports import StockBook
    from supermarket.kernel.reading import Read, ReadTogether
    from supermarket.products.listing_model import Wanted
    from supermarket.products.listing_ports import Listing
    from supermarket.products.model import Product
    from supermarket.products.ports import Categories
    from supermarket.settings.ports import ShopSettings

ROUNDS = 4
"""How often a page is filled up with what is in stock."""


@dataclass(frozen=True, slots=True)
class Shelves:
    listing: Listing
    categories: Callable[[], Categories]
    settings: Callable[[], ShopSettings]
    stock: Callable[[], StockBook]
    read_together: Callable[[], ReadTogether]


def products(
    shelves: Shelves, page: PageRequest, wanted: Wanted, category_id: str = "", available_at: str = ""
) -> Page[Product]:
    """By name. Where it asks what is in stock, a page is short of its limit when little is."""
    wanted.check()
    if category_id:
        wanted = replace(wanted, categories=frozenset(shelves.categories().tree().subtree(category_id)))
    if not available_at:
        return shelves.listing.page(page, wanted)
    return _in_stock(shelves, page, wanted, _warehouse(shelves, available_at))


def changes(
    shelves: Shelves, page: PageRequest, since: datetime, wanted: Wanted, other: bool
) -> Page[Product]:
    """For tills and others that keep the catalogue. A part of it would not tell of what left that part."""
    if other or not wanted.anything:
        raise Invalid.field("?updated_since", "goes with nothing else")
    return shelves.listing.changes(page, since)


def _warehouse(shelves: Shelves, branch_id: str) -> str:
    try:
        return shelves.settings().branch(branch_id).warehouse_id
    except NotFound:
        raise Invalid.field("?available_at", "there is no such branch") from None


def _in_stock(shelves: Shelves, page: PageRequest, wanted: Wanted, warehouse_id: str) -> Page[Product]:
    found: list[Product] = []
    for _ in range(ROUNDS):
        asked = page.limit - len(found)
        looked = shelves.listing.page(replace(page, limit=asked), wanted)
        there = available(shelves, warehouse_id, looked.items)
        found += [product for product in looked.items if product.id in there]
        page = replace(page, start=looked.next)
        if looked.next is None or len(found) == page.limit or len(looked.items) < asked:
            break
    return Page(found, page.start)


def available(shelves: Shelves, warehouse_id: str, products: Sequence[Product]) -> set[str]:
    """Those a warehouse can sell at least one of (a gram, a millilitre) now; a bundle, when all it is made of is
    there."""
    if not products or not warehouse_id:
        return set()
    stock = shelves.stock()
    needed = {product.id: product.contents(1) for product in products}
    parts = list(dict.fromkeys(part for contents in needed.values() for part, _ in contents))
    reads: list[Read[Level]] = [stock.read(warehouse_id, part) for part in parts]
    levels: list[Level | None] = shelves.read_together()(reads)
    left = {part: level.available for part, level in zip(parts, levels, strict=True) if level is not None}
    return {
        product_id
        for product_id, contents in needed.items()
        if all(left.get(part, 0) >= quantity for part, quantity in contents)
    }
