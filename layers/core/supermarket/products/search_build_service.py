"""Making the index anew: the whole catalogue is read, the file put by, and the new edition put in force.

It is never changed in part: reading everything is what makes it right whatever was missed before, and at the size of a
supermarket it takes less than a minute.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from supermarket.inventory.model import Level
from supermarket.inventory.ports import StockBook
from supermarket.kernel import clock
from supermarket.kernel.errors import Outdated
from supermarket.kernel.ids import new_id
from supermarket.kernel.paging import Page, PageRequest
from supermarket.products import search_entry_model as entries
from supermarket.products.ports import Brands, Catalogue, Categories
from supermarket.products.search_model import Edition, Places
from supermarket.products.search_ports import Editions, IndexFiles, NewWriter, Turn
from supermarket.products.search_service import is_there
from supermarket.settings.ports import ShopSettings

T = TypeVar("T")
PAGE = 500
FOLDER = "search/"


@dataclass(frozen=True, slots=True)
class Workshop:
    """What an index is made from, and where it goes."""

    catalogue: Catalogue
    categories: Categories
    brands: Brands
    settings: ShopSettings
    stock: StockBook
    editions: Editions
    files: IndexFiles
    writer: NewWriter
    turn: Turn
    now: Callable[[], datetime] = clock.now


def build(shop: Workshop, asked_at: datetime) -> Edition | None:
    """Make the index, unless the one in force, or one begun in this minute, has seen what was changed until then."""
    begun = shop.now()
    current = shop.editions.current()
    if current is not None and current.as_of > clock.stamp(asked_at):
        return None
    minute = begun.replace(second=0, microsecond=0)
    if not shop.turn(minute + timedelta(minutes=1)) and asked_at < minute:
        return None
    return _publish(shop, clock.stamp(begun))


def _publish(shop: Workshop, as_of: str) -> Edition | None:
    content, products = _content(shop, as_of)
    edition = Edition(f"{FOLDER}{new_id()}.sqlite.gz", as_of, products)
    shop.files.write(edition.key, content, "application/gzip")
    try:
        unread = shop.editions.publish(edition)
    except Outdated:
        shop.files.remove(edition.key)
        return None
    if unread:
        shop.files.remove(unread)
    return edition


def _content(shop: Workshop, as_of: str) -> tuple[bytes, int]:
    tree, brands = shop.categories.tree(), {brand.id: brand for brand in shop.brands.all()}
    places = _places(shop)
    stocked = {branch: _levels(shop, warehouse) for branch, warehouse in places.warehouses.items()}
    writer = shop.writer(entries.category_shelves(tree), entries.brand_shelves(brands.values()), places)
    for product in _all(shop.catalogue.page):
        having = frozenset(branch for branch, levels in stocked.items() if is_there(product, levels))
        writer.add(entries.entry(product, tree, brands, having))
    return writer.content(as_of), len(writer)


def _places(shop: Workshop) -> Places:
    branches = shop.settings.branches()
    warehouses = {branch.id: branch.warehouse_id for branch in branches if branch.warehouse_id}
    online = shop.settings.rules().online_branch_id
    return Places(warehouses, online if online in warehouses else "")


def _levels(shop: Workshop, warehouse_id: str) -> dict[str, Level]:
    levels = _all(lambda page: shop.stock.levels(warehouse_id, page))
    return {level.product_id: level for level in levels if level.available > 0}


def _all(read: Callable[[PageRequest], Page[T]]) -> Iterator[T]:
    request = PageRequest(PAGE)
    while True:
        page = read(request)
        yield from page.items
        if page.next is None:
            return
        request = PageRequest(PAGE, page.next)
