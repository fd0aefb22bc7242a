"""Correcting stock: at once, or when somebody else has approved of what is worth more than the shop's limit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from supermarket.inventory.adjustment_model import (
    Adjustment,
    AdjustmentLine,
    AskedLine,
    Correction,
    Status,
    batch_to_take,
)
from supermarket.inventory.book_model import Book
from supermarket.inventory.book_ports import Books
from supermarket.inventory.model import Level, Reason, Warehouse
from supermarket.inventory.ports import Adjustments, StockBook
from supermarket.inventory.service import StockRoom, amount_of
from supermarket.kernel import clock
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import FieldError, Invalid, OutOfStock
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import Money
from supermarket.kernel.once import Once, perform
from supermarket.kernel.paging import Page, PageRequest
from supermarket.kernel.quantity import price_of
from supermarket.products.model import Product
from supermarket.settings.ports import ShopSettings

DECIDES = "inventory:manage"


@dataclass(frozen=True, slots=True)
class Corrections:
    """What correcting stock needs."""

    room: StockRoom
    stock: StockBook
    adjustments: Adjustments
    books: Books
    settings: ShopSettings


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the goods that are asked about: ``today`` is the branch's business date."""

    warehouse: Warehouse
    products: Mapping[str, Product]
    books: Mapping[str, Book | None]
    levels: Mapping[str, Level | None]
    today: str

    def worth(self, product: Product, quantity: int) -> Money:
        """At cost as far as that is known, else at the price."""
        book = self.books.get(product.id)
        price = product.price_at(self.warehouse.branch_id)
        return (book.assumed(quantity) if book else None) or price_of(quantity, product.unit, price)

    def on_hand(self, product_id: str) -> int:
        level = self.levels.get(product_id)
        return level.on_hand if level else 0


def adjust_stock(desk: Corrections, caller: Caller, asked: Correction, once: Once) -> Adjustment:
    """Correct the levels of one warehouse, all of them or none; or keep it until it is approved of.

    Raises OutOfStock, naming the line, when a write-off is more than what is available.
    """

    def work() -> Adjustment:
        made = _adjustment(_know(desk, caller, asked.warehouse_id, asked.lines), caller, asked)
        limit = desk.settings.rules().adjustment_limit
        if limit and made.value > limit and not caller.may(DECIDES):
            made = replace(made, status=Status.PENDING)
            desk.stock.commit([], made.cause, desk.adjustments.writes(made, once))
            return made
        try:
            desk.stock.commit(made.moves(), made.cause, desk.adjustments.writes(made, once))
        except OutOfStock as short:
            raise _named(short, made) from None
        return made

    return perform(once, work, desk.adjustments.made_by)


def list_adjustments(
    desk: Corrections, caller: Caller, warehouse_id: str, status: Status | None, page: PageRequest
) -> Page[Adjustment]:
    caller.require_branch(desk.room.warehouses.get(warehouse_id).branch_id)
    return desk.adjustments.page(warehouse_id, status, page)


def get_adjustment(desk: Corrections, caller: Caller, adjustment_id: str) -> Adjustment:
    found = desk.adjustments.get(adjustment_id)
    caller.require_branch(found.branch_id)
    return found


def approve(desk: Corrections, caller: Caller, adjustment_id: str) -> Adjustment:
    """Carry out what waits. Asked again, it gives what was done."""
    old = get_adjustment(desk, caller, adjustment_id)
    if old.status is Status.DONE and old.decided_by:
        return old
    new = old.decided(Status.DONE, caller.id, clock.stamp(clock.now()))
    asked = [AskedLine(line.product_id, line.quantity, batch_id=line.batch_id) for line in old.lines]
    known = _know(desk, caller, old.warehouse_id, asked)
    if not old.reason.brings_in:
        new = new.blocking(
            [line.batch_id for place, line in enumerate(old.lines) if _blocked(known, place, line)]
        )
    try:
        desk.stock.commit(new.moves(), new.cause, desk.adjustments.decision(old, new))
    except OutOfStock as short:
        raise _named(short, new) from None
    return new


def reject(desk: Corrections, caller: Caller, adjustment_id: str) -> Adjustment:
    """Drop what waits. Asked again, it gives what was decided."""
    old = get_adjustment(desk, caller, adjustment_id)
    if old.status is Status.REJECTED:
        return old
    new = old.decided(Status.REJECTED, caller.id, clock.stamp(clock.now()))
    desk.adjustments.reject(old, new)
    return new


def _know(desk: Corrections, caller: Caller, warehouse_id: str, lines: Sequence[AskedLine]) -> Known:
    ids = list(dict.fromkeys(line.product_id for line in lines))
    warehouse, products = desk.room.look_up(caller, warehouse_id, ids)
    of_batches = list(dict.fromkeys(line.product_id for line in lines if line.batch_id))
    reads = [
        *(desk.books.read(warehouse_id, each) for each in ids),
        *(desk.stock.read(warehouse_id, each) for each in of_batches),
    ]
    found = desk.room.read_together(reads)
    books = dict(zip(ids, found[: len(ids)], strict=True))
    levels = dict(zip(of_batches, found[len(ids) :], strict=True))
    today = desk.settings.branch(warehouse.branch_id).business_date(clock.now()).isoformat()
    return Known(warehouse, products, books, levels, today)


def _adjustment(known: Known, caller: Caller, asked: Correction) -> Adjustment:
    lines: list[AdjustmentLine] = []
    errors: list[FieldError] = []
    seen: set[tuple[str, ...]] = set()
    for place, line in enumerate(asked.lines):
        key = (line.product_id, line.batch_id, line.lot, line.expires_on)
        try:
            if key in seen:
                raise Invalid.field(f"/lines/{place}/product_id", "On another line already.", "repeated")
            lines.append(_line(known, asked.reason, place, line))
            seen.add(key)
        except Invalid as error:
            errors += error.errors
    if errors:
        raise Invalid(f"{errors[0].pointer}: {errors[0].detail}", errors=errors)
    value = Money.total(line.value for line in lines)
    return Adjustment(
        new_id(), known.warehouse.id, known.warehouse.branch_id, asked.reason, asked.note, caller.id,
        clock.stamp(clock.now()), tuple(lines), value=value,
    )  # fmt: skip


def _line(known: Known, reason: Reason, place: int, asked: AskedLine) -> AdjustmentLine:
    product = known.products.get(asked.product_id)
    if product is None:
        raise Invalid.field(f"/lines/{place}/product_id", "There is no such product.", "not_found")
    if product.components:
        raise Invalid.field(f"/lines/{place}/product_id", "A bundle has no stock of its own.", "bundle")
    quantity = amount_of(f"/lines/{place}/quantity", asked.quantity, product, least=1)
    line = AdjustmentLine(
        product.id, product.sku, product.name, product.unit.value, quantity, asked.unit_cost, asked.lot,
        asked.expires_on, asked.batch_id,
    )  # fmt: skip
    if reason.brings_in:
        return _coming_in(known, place, line, product)
    for name, said in (("unit_cost", asked.unit_cost), ("lot", asked.lot), ("expires_on", asked.expires_on)):
        if said is not None and said != "":
            raise Invalid.field(f"/lines/{place}/{name}", "Only for what comes in.")
    return replace(line, blocked=_blocked(known, place, line), value=known.worth(product, quantity))


def _coming_in(known: Known, place: int, line: AdjustmentLine, product: Product) -> AdjustmentLine:
    if line.batch_id:
        raise Invalid.field(f"/lines/{place}/batch_id", "Only for what leaves.")
    if line.expires_on and line.expires_on < known.today:
        raise Invalid.field(f"/lines/{place}/expires_on", f"not before today, {known.today}", "expired")
    cost = line.unit_cost
    value = (
        known.worth(product, line.quantity) if cost is None else price_of(line.quantity, product.unit, cost)
    )
    batch_id = new_id() if line.lot or line.expires_on else ""
    return replace(line, batch_id=batch_id, value=value)


def _blocked(known: Known, place: int, line: AdjustmentLine) -> bool:
    """Whether the batch a line names may not be sold. Raises Invalid for no such batch, OutOfStock for too much."""
    if not line.batch_id:
        return False
    book, on_hand = known.books.get(line.product_id), known.on_hand(line.product_id)
    try:
        batch = batch_to_take(book, line.batch_id, line.quantity, on_hand)
    except OutOfStock as short:
        error = FieldError(f"/lines/{place}/quantity", str(short), short.code)
        raise OutOfStock(str(short), errors=[error], product_id=line.product_id) from None
    if batch is None:
        raise Invalid.field(f"/lines/{place}/batch_id", "There is no such batch here.", "not_found")
    return batch.blocked


def _named(short: OutOfStock, made: Adjustment) -> OutOfStock:
    """The same refusal, told in the request's own terms."""
    place = made.place_of(short.details["product_id"])
    message = f"There is not enough of {made.lines[place].name}."
    error = FieldError(f"/lines/{place}/quantity", message, short.code)
    return OutOfStock(message, errors=[error], product_id=made.lines[place].product_id)
