"""Counting stock: open a take, count, look at the variances, have things counted again."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from supermarket.inventory.book_ports import Books
from supermarket.inventory.model import Level
from supermarket.inventory.ports import StockBook
from supermarket.inventory.race_service import on_top
from supermarket.inventory.service import StockRoom, amount_of
from supermarket.inventory.take_model import (
    Assessment,
    Count,
    Opening,
    Scope,
    Sheet,
    Take,
    TakeLine,
    TakeState,
    Variance,
    in_steps,
    require_in_scope,
)
from supermarket.inventory.take_ports import Takes
from supermarket.kernel import clock
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import FieldError, Invalid, NotFound
from supermarket.kernel.ids import new_id
from supermarket.kernel.once import Once, perform
from supermarket.kernel.paging import Page, PageRequest, Position
from supermarket.products.model import Product
from supermarket.products.ports import Categories
from supermarket.products.tree_model import Tree
from supermarket.settings.ports import ShopSettings

MANY = 100


@dataclass(frozen=True, slots=True)
class CountingDesk:
    """What counting needs."""

    room: StockRoom
    stock: StockBook
    takes: Takes
    books: Books
    categories: Categories
    settings: ShopSettings

    def get(self, caller: Caller, take_id: str) -> Take:
        take = self.takes.get(take_id)
        caller.require_branch(take.branch_id)
        return take


def open_take(desk: CountingDesk, caller: Caller, asked: Opening, once: Once | None) -> Take:
    """Begin to count a warehouse. Raises Conflict while another take of it is open."""

    def work() -> Take:
        warehouse, products = desk.room.look_up(caller, asked.warehouse_id, asked.scope.product_ids)
        scope = _known_scope(desk, asked.scope, products)
        take = Take(
            new_id(), warehouse.id, warehouse.branch_id, scope, asked.note, caller.id, clock.stamp(clock.now()),
            asked.recount_above,
        )  # fmt: skip
        desk.takes.open(take, once)
        return take

    return perform(once, work, lambda mark: _named(desk, mark))


def list_takes(
    desk: CountingDesk, caller: Caller, warehouse_id: str, state: TakeState | None, page: PageRequest
) -> Page[Take]:
    caller.require_branch(desk.room.warehouses.get(warehouse_id).branch_id)
    return desk.takes.page(warehouse_id, state, page)


def count(
    desk: CountingDesk, caller: Caller, take_id: str, sheet: Sheet, once: Once | None
) -> Sequence[TakeLine]:
    """Keep what a device counted, each line beside what its level is at this moment; all lines or none."""

    def work() -> Sequence[TakeLine]:
        return on_top(lambda: _count(desk, caller, take_id, sheet, once))

    return perform(once, work, lambda mark: _counted_before(desk, mark, sheet))


def counts(desk: CountingDesk, caller: Caller, take_id: str, page: PageRequest) -> Page[TakeLine]:
    return desk.takes.lines_page(desk.get(caller, take_id).id, page)


def uncounted(desk: CountingDesk, caller: Caller, take_id: str, page: PageRequest) -> Page[TakeLine]:
    """What is still to be counted, for the first time or again."""
    take = desk.get(caller, take_id)
    if take.scope.product_ids:
        start = int((page.start or {}).get("place", 0))
        end = start + page.limit
        ids = list(take.scope.product_ids[start:end])
        following: Position | None = {"place": end} if end < len(take.scope.product_ids) else None
    elif take.scope.closed:
        levels = desk.stock.levels(take.warehouse_id, page)
        ids, following = [level.product_id for level in levels.items], levels.next
    else:
        return _page_of_due(desk, take, page)
    return Page([line for line in _lines_of(desk, take, ids) if line.due], following)


def variances(desk: CountingDesk, caller: Caller, take_id: str, page: PageRequest) -> Page[Variance]:
    take = desk.get(caller, take_id)
    lines = desk.takes.lines_page(take.id, page)
    return Page(list(valued(desk, take, lines.items)), lines.next)


def assess(desk: CountingDesk, take: Take, also: Iterable[TakeLine] = ()) -> Assessment:
    """What the take would change as it is counted now, and with ``also``."""
    lines = [*desk.takes.lines(take.id), *also]
    found = (each for some in in_steps(lines, MANY) for each in valued(desk, take, some))
    return Assessment.of(take, found)


def recount(desk: CountingDesk, caller: Caller, take_id: str, product_ids: Sequence[str]) -> Take:
    """Have products counted again: those named, or all whose variance is worth more than the take's threshold.

    What was counted of them is put aside.
    """
    take = desk.get(caller, take_id)
    take.require_counting()
    asked = product_ids or assess(desk, take).to_recount
    for some in in_steps(dict.fromkeys(asked), MANY - 10):
        on_top(partial(_recount, desk, take, some))
    return desk.takes.get(take.id)


def cancel(desk: CountingDesk, caller: Caller, take_id: str) -> Take:
    """Drop what was counted: nothing moves. Asked again, it gives what was done."""

    def work() -> Take:
        take = desk.get(caller, take_id)
        if take.state is TakeState.CANCELLED:
            return take
        new = take.moved_to(TakeState.CANCELLED, caller.id, clock.stamp(clock.now()))
        desk.takes.decide(take, new)
        return new

    return on_top(work)


def valued(desk: CountingDesk, take: Take, lines: Sequence[TakeLine]) -> Iterator[Variance]:
    reads = [desk.books.read(take.warehouse_id, line.product_id) for line in lines]
    for line, book in zip(lines, desk.room.read_together(reads), strict=True):
        yield Variance.of(line, book)


def never_counted(desk: CountingDesk, take: Take) -> Iterator[TakeLine]:
    """Lines that say there is nothing, of products in scope of which there should be some and nobody counted."""
    ids = take.scope.product_ids or _levels(desk, take)
    for some in in_steps(ids, MANY):
        missing = [line for line in _lines_of(desk, take, some) if line.version == 0]
        levels = desk.room.read_together(
            [desk.takes.level(take.warehouse_id, each.product_id) for each in missing]
        )
        for line, level in zip(missing, levels, strict=True):
            if level is not None and level.on_hand:
                yield line.with_count(_counted(level, Sheet("", "", 0, ()), 0, take.decided_by))


def _recount(desk: CountingDesk, take: Take, ids: Sequence[str]) -> None:
    found = desk.room.read_together([desk.takes.line(take.id, product_id) for product_id in ids])
    lines = [line.again() for line in found if line is not None and not line.due]
    if lines:
        desk.takes.recount(take, lines)


def _levels(desk: CountingDesk, take: Take) -> Iterator[str]:
    page = desk.stock.levels(take.warehouse_id, PageRequest(MANY))
    yield from (level.product_id for level in page.items)
    while page.next is not None:
        page = desk.stock.levels(take.warehouse_id, PageRequest(MANY, page.next))
        yield from (level.product_id for level in page.items)


def _lines_of(desk: CountingDesk, take: Take, ids: Sequence[str]) -> list[TakeLine]:
    """The lines of those that are in scope, new ones for what has none."""
    reads = [*(desk.takes.line(take.id, each) for each in ids), *map(desk.room.catalogue.read, ids)]
    found = desk.room.read_together(reads)
    lines, products = found[: len(ids)], found[len(ids) :]
    return [
        line or _new_line(product)
        for line, product in zip(lines, products, strict=True)
        if product is not None and take.scope.has(product.id, product.category_id)
    ]


def _page_of_due(desk: CountingDesk, take: Take, page: PageRequest) -> Page[TakeLine]:
    lines = desk.takes.lines_page(take.id, page)
    return Page([line for line in lines.items if line.due], lines.next)


def _new_line(product: Product) -> TakeLine:
    return TakeLine(product.id, product.sku, product.name, product.unit.value)


def _known_scope(desk: CountingDesk, asked: Scope, products: Mapping[str, Product]) -> Scope:
    for place, product_id in enumerate(asked.product_ids):
        if product_id not in products:
            raise Invalid.field(f"/product_ids/{place}", "There is no such product.", "not_found")
    if not asked.category_ids:
        return asked
    tree = desk.categories.tree()
    for place, category_id in enumerate(asked.category_ids):
        if category_id not in tree.categories:
            raise Invalid.field(f"/category_ids/{place}", "There is no such category.", "not_found")
    return replace(asked, category_ids=_with_those_below(tree, asked.category_ids))


def _with_those_below(tree: Tree, category_ids: Sequence[str]) -> tuple[str, ...]:
    wanted = set(category_ids)
    return tuple(each for each in tree.categories if wanted.intersection(tree.ancestors(each)))


def _count(
    desk: CountingDesk, caller: Caller, take_id: str, sheet: Sheet, once: Once | None
) -> Sequence[TakeLine]:
    take = desk.get(caller, take_id)
    take.require_counting()
    ids = [line.product_id for line in sheet.lines]
    found = desk.room.read_together([
        *map(desk.room.catalogue.read, ids), *(desk.takes.line(take.id, each) for each in ids),
        *(desk.takes.level(take.warehouse_id, each) for each in ids),
    ])  # fmt: skip
    products, lines, levels = (found[start : start + len(ids)] for start in (0, len(ids), 2 * len(ids)))
    quantities = _quantities(take, sheet, products)
    new = [
        (line or _new_line(product)).with_count(
            _counted(level or Level(take.warehouse_id, product.id), sheet, quantity, caller.id)
        )
        for product, line, level, quantity in zip(products, lines, levels, quantities, strict=True)
    ]
    desk.takes.count(take, sheet, new, caller.id, once)
    return new


def _quantities(take: Take, sheet: Sheet, products: Sequence[Product | None]) -> list[int]:
    quantities: list[int] = []
    errors: list[FieldError] = []
    seen: set[str] = set()
    for place, (line, product) in enumerate(zip(sheet.lines, products, strict=True)):
        try:
            if line.product_id in seen:
                raise Invalid.field(f"/lines/{place}/product_id", "On another line already.", "repeated")
            seen.add(line.product_id)
            quantities.append(_quantity(take, place, line.quantity, product))
        except Invalid as error:
            errors += error.errors
    if errors:
        raise Invalid(f"{errors[0].pointer}: {errors[0].detail}", errors=errors)
    return quantities


def _quantity(take: Take, place: int, written: str | int, product: Product | None) -> int:
    if product is None:
        raise Invalid.field(f"/lines/{place}/product_id", "There is no such product.", "not_found")
    if product.components:
        raise Invalid.field(f"/lines/{place}/product_id", "A bundle has no stock of its own.", "bundle")
    require_in_scope(take.scope, place, product.id, product.category_id)
    return amount_of(f"/lines/{place}/quantity", written, product, least=0)


def _counted(level: Level, sheet: Sheet, quantity: int, by: str) -> Count:
    at = clock.stamp(clock.now())
    return Count(sheet.section, sheet.device, sheet.sequence, quantity, level.on_hand, level.version, by, at)


def _named(desk: CountingDesk, once: Once) -> Take | None:
    take_id = desk.takes.made_by(once)
    return None if take_id is None else desk.takes.get(take_id)


def _counted_before(desk: CountingDesk, once: Once, sheet: Sheet) -> Sequence[TakeLine] | None:
    take_id = desk.takes.made_by(once)
    if take_id is None:
        return None
    lines = desk.room.read_together([desk.takes.line(take_id, line.product_id) for line in sheet.lines])
    if any(line is None for line in lines):
        raise NotFound("There is no such stock take.")
    return lines
