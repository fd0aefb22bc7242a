"""What the stock room's people do: keep warehouses, look at stock, correct it, read the ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from supermarket.inventory.adjustment_model import Adjustment, AdjustmentLine, Correction
from supermarket.inventory.model import Level, Movement, Warehouse
from supermarket.inventory.ports import Adjustments, Ledger, StockBook, Warehouses
from supermarket.kernel import clock
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import FieldError, Invalid, NotFound, OutOfStock
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import ZERO
from supermarket.kernel.once import Once, perform
from supermarket.kernel.paging import Page, PageRequest
from supermarket.kernel.quantity import read_quantity
from supermarket.kernel.reading import ReadTogether
from supermarket.products.model import Product
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
    room: StockRoom, stock: StockBook, product_id: str
) -> tuple[Product, Sequence[tuple[Warehouse, Level]]]:
    """One product in every warehouse of the shop, so that staff can send a shopper to another branch."""
    warehouses = room.warehouses.all()
    levels = [stock.read(warehouse.id, product_id) for warehouse in warehouses]
    product, *found = room.read_together([room.catalogue.read(product_id), *levels])
    if product is None:
        raise NotFound("There is no such product.")
    known = zip(warehouses, found, strict=True)
    return product, [(where, level or Level(where.id, product_id)) for where, level in known]


def set_reorder_point(
    room: StockRoom, stock: StockBook, caller: Caller, product_id: str, warehouse_id: str,
    reorder_point: str | int | None,
) -> tuple[Warehouse, Product, Level]:  # fmt: skip
    """From which level on a product counts as low in a warehouse; None for never."""
    warehouse, products = room.look_up(caller, warehouse_id, [product_id])
    if product_id not in products:
        raise NotFound("There is no such product.")
    product = products[product_id]
    point = None if reorder_point is None else _read("/reorder_point", reorder_point, product, least=0)
    return warehouse, product, stock.set_reorder_point(warehouse_id, product_id, point)


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


# Adjustments and the ledger


def adjust_stock(
    room: StockRoom, stock: StockBook, adjustments: Adjustments, caller: Caller, asked: Correction, once: Once
) -> Adjustment:
    """Correct the levels of one warehouse, all of them or none.

    Raises OutOfStock, naming the line, when a write-off is more than what is available.
    """

    def work() -> Adjustment:
        made = _adjustment(room, caller, asked)
        try:
            stock.commit(made.moves(), made.cause, adjustments.writes(made, once))
        except OutOfStock as short:
            raise _named(short, made) from None
        return made

    return perform(once, work, adjustments.made_by)


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


def _adjustment(room: StockRoom, caller: Caller, asked: Correction) -> Adjustment:
    warehouse, products = room.look_up(caller, asked.warehouse_id, [line.product_id for line in asked.lines])
    lines: list[AdjustmentLine] = []
    errors: list[FieldError] = []
    seen: set[str] = set()
    for place, line in enumerate(asked.lines):
        product = products.get(line.product_id)
        try:
            if product is None:
                raise Invalid.field(f"/lines/{place}/product_id", "There is no such product.", "not_found")
            if product.id in seen:
                raise Invalid.field(f"/lines/{place}/product_id", "On another line already.", "repeated")
            quantity = _read(f"/lines/{place}/quantity", line.quantity, product, least=1)
            lines.append(AdjustmentLine(product.id, product.sku, product.name, product.unit.value, quantity))
            seen.add(product.id)
        except Invalid as error:
            errors += error.errors
    if errors:
        raise Invalid(f"{errors[0].pointer}: {errors[0].detail}", errors=errors)
    return Adjustment(
        new_id(), warehouse.id, warehouse.branch_id, asked.reason, asked.note, caller.id, clock.stamp(clock.now()),
        tuple(lines),
    )  # fmt: skip


def _read(pointer: str, written: str | int, product: Product, least: int) -> int:
    try:
        quantity = read_quantity(written, product.unit)
    except ValueError as error:
        raise Invalid.field(pointer, str(error)) from None
    if quantity < least:
        raise Invalid.field(pointer, "more than nothing" if least else "not less than nothing")
    return quantity


def _named(short: OutOfStock, made: Adjustment) -> OutOfStock:
    """The same refusal, told in the request's own terms."""
    place = made.place_of(short.details["product_id"])
    message = f"There is not enough of {made.lines[place].name}."
    error = FieldError(f"/lines/{place}/quantity", message, short.code)
    return OutOfStock(message, errors=[error], product_id=made.lines[place].product_id)


def _product(product_id: str, products: Mapping[str, Product]) -> Product:
    """A level outlives whatever happened to its product."""
    return products.get(product_id) or Product(product_id, "", "", "", ZERO, ZERO, "", active=False)
