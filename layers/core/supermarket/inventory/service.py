"""What the stock room's people do: keep warehouses, look at stock, read the ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from supermarket.inventory.book_model import Book
from supermarket.inventory.book_ports import Books
from supermarket.inventory.model import Level, Movement, Warehouse
from supermarket.inventory.ports import Ledger, StockBook, Warehouses
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import Invalid, NotFound
from supermarket.kernel.money import ZERO
from supermarket.kernel.once import Once, perform
from supermarket.kernel.paging import Page, PageRequest
from supermarket.kernel.reading import ReadTogether
from supermarket.products.bundle_model import refuse_bundle
from supermarket.products.model import Product
from supermarket.products.pack_model import quantity_of
from supermarket.products.ports import Catalogue
from supermarket.settings.ports import ShopSettings


@dataclass(frozen=True, slots=True)
class StockRoom:
    """Where goods lie and what they are, looked up in one call."""

    warehouses: Warehouses
    catalogue: Catalogue
    read_together: ReadTogether

    def look_up(
        self, caller: Caller, warehouse_id: str, product_ids: Sequence[str]
    ) -> tuple[Warehouse, Mapping[str, Product]]:
        """The warehouse and those of the products that exist. Raises NotFound and NotAllowed for the warehouse."""
        ids = list(dict.fromkeys(product_ids))
        reads = [self.warehouses.read(warehouse_id), *map(self.catalogue.read, ids)]
        warehouse, *products = self.read_together(reads)
        if warehouse is None:
            raise NotFound("There is no such warehouse.")
        caller.require_branch(warehouse.branch_id)
        return warehouse, {product.id: product for product in products if product is not None}


# Warehouses


def add_warehouse(
    warehouses: Warehouses, settings: ShopSettings, caller: Caller, asked: Warehouse, once: Once | None
) -> Warehouse:
    """Add a warehouse to a branch. Raises AlreadyExists for a code that is taken."""
    caller.require_branch(asked.branch_id)
    try:
        settings.branch(asked.branch_id)
    except NotFound:
        raise Invalid.field("/branch_id", "There is no such branch.", "not_found") from None

    def work() -> Warehouse:
        warehouses.add(asked, once)
        return asked

    return perform(once, work, warehouses.made_by)


def replace_warehouse(warehouses: Warehouses, caller: Caller, asked: Warehouse, expected: int) -> Warehouse:
    """Rename a warehouse, or let it sell or not. It stays in its branch."""
    old = warehouses.get(asked.id)
    caller.require_branch(old.branch_id)
    return warehouses.replace(replace(asked, branch_id=old.branch_id), expected)


# Levels


def list_stock(
    room: StockRoom, stock: StockBook, caller: Caller, warehouse_id: str, page: PageRequest
) -> Page[tuple[Level, Product]]:
    """A warehouse's levels with what they are levels of."""
    levels = stock.levels(warehouse_id, page)
    _, products = room.look_up(caller, warehouse_id, [level.product_id for level in levels.items])
    return levels.map(lambda level: (level, _product(level.product_id, products)))


def stock_of_product(
    room: StockRoom, stock: StockBook, books: Books, product_id: str
) -> tuple[Product, Sequence[tuple[Warehouse, Level, Book | None]]]:
    """One product in every warehouse of the shop, so that staff can send a shopper to another branch."""
    warehouses = room.warehouses.all()
    levels = [stock.read(warehouse.id, product_id) for warehouse in warehouses]
    kept = [books.read(warehouse.id, product_id) for warehouse in warehouses]
    product, *found = room.read_together([room.catalogue.read(product_id), *levels, *kept])
    if product is None:
        raise NotFound("There is no such product.")
    known = zip(warehouses, found[: len(warehouses)], found[len(warehouses) :], strict=True)
    return product, [(where, level or Level(where.id, product_id), book) for where, level, book in known]


def low_stock(
    room: StockRoom, stock: StockBook, ledger: Ledger, caller: Caller, warehouse_id: str, page: PageRequest
) -> Page[tuple[Level, Product]]:
    """What runs low in a warehouse, each with its level of now."""
    marks = ledger.low(warehouse_id, page)
    ids = [mark.product_id for mark in marks.items]
    where, *found = room.read_together([
        room.warehouses.read(warehouse_id),
        *[stock.read(warehouse_id, product_id) for product_id in ids],
        *map(room.catalogue.read, ids),
    ])  # fmt: skip
    if where is None:
        raise NotFound("There is no such warehouse.")
    caller.require_branch(where.branch_id)
    products = {product.id: product for product in found[len(ids) :] if product is not None}
    rows = zip(marks.items, found[: len(ids)], strict=True)
    return Page([(level or mark, _product(mark.product_id, products)) for mark, level in rows], marks.next)


# The ledger


def list_movements(
    room: StockRoom,
    ledger: Ledger,
    caller: Caller,
    warehouse_id: str,
    product_id: str | None,
    page: PageRequest,
) -> Page[tuple[Movement, Product]]:
    """What moved in a warehouse, or one product of it, newest first."""
    if product_id is None:
        found = ledger.of_warehouse(warehouse_id, page)
    else:
        found = ledger.of_product(warehouse_id, product_id, page)
    _, products = room.look_up(caller, warehouse_id, [movement.product_id for movement in found.items])
    return found.map(lambda movement: (movement, _product(movement.product_id, products)))


def amount_of(pointer: str, written: str | int, product: Product, least: int) -> int:
    """A quantity as somebody wrote it, in any unit the product comes in. Raises Invalid naming ``pointer``."""
    refuse_bundle(product, f"{pointer.rpartition('/')[0]}/product_id")
    try:
        quantity = quantity_of(product, written)
    except ValueError as error:
        raise Invalid.field(pointer, str(error)) from None
    if quantity < least:
        raise Invalid.field(pointer, "more than nothing" if least else "not less than nothing")
    return quantity


def _product(product_id: str, products: Mapping[str, Product]) -> Product:
    """A level outlives whatever happened to its product."""
    return products.get(product_id) or Product(product_id, "", "", "", ZERO, ZERO, "", active=False)
