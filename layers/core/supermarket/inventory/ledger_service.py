"""What follows from a change of stock, and what a clock looks after."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from supermarket.inventory.book_model import Entry, fold, opening
from supermarket.inventory.book_ports import Books
from supermarket.inventory.demand_model import Demand, demand_of
from supermarket.inventory.ledger_model import crossed, movement_of
from supermarket.inventory.loss_model import Loss, loss_of, reason_of
from supermarket.inventory.model import Level, Movement
from supermarket.inventory.ports import Ledger, StockBook, Warehouses
from supermarket.kernel import clock
from supermarket.kernel.errors import NotFound, Outdated, Unavailable
from supermarket.kernel.events import Change
from supermarket.kernel.paging import PageRequest
from supermarket.settings.model import Branch
from supermarket.settings.ports import ShopSettings

CHECKED_AFTER = timedelta(hours=6)
"""How long after the trading day's start a branch's stock is looked through: before the doors open."""
_MANY = 100
TRIES = 5


@dataclass(frozen=True, slots=True)
class Bookkeeping:
    """What follows from a movement, and whose business day it falls on."""

    ledger: Ledger
    books: Books
    warehouses: Warehouses
    settings: ShopSettings
    branches: dict[str, str] = field(default_factory=dict)

    def day(self, movement: Movement) -> str:
        """The business day of a movement. A warehouse stays in its branch, so which one it is in is asked once.

        The ledger goes on whatever else is missing: where nobody knows the branch, the day is that of UTC.
        """
        warehouse_id = movement.warehouse_id
        try:
            if warehouse_id not in self.branches:
                self.branches[warehouse_id] = self.warehouses.get(warehouse_id).branch_id
            branch = self.settings.branch(self.branches[warehouse_id])
        except NotFound:
            return movement.at[:10]
        return branch.business_date(clock.read_stamp(movement.at)).isoformat()


def record_change(keeping: Bookkeeping, change: Change) -> None:
    """Keep the movement behind a change of a level, what it does to the books, and whether it made the product low.

    Safe to tell twice.
    """
    if change.new is not None and change.turned("version"):
        _keep(keeping, change.new, movement_of(change))
    level = crossed(change)
    if level is not None:
        keeping.ledger.mark_low(level)


def _keep(keeping: Bookkeeping, image: Mapping[str, Any], movement: Movement | None) -> None:
    books = keeping.books
    for _ in range(TRIES):
        before = books.get(image["warehouse_id"], image["product_id"])
        if before is not None and before.version >= image["version"]:
            return
        try:
            if movement is not None:
                book, entry = fold(before or opening(movement), movement)
                demand = _demand(keeping, movement, image["available"])
                books.record(entry, book, before, _loss(keeping, entry), demand)
            elif before is not None:
                books.advance(replace(before, version=image["version"]), before)
        except Outdated:
            continue
        return
    raise Unavailable("Others are writing the same book.")


def _loss(keeping: Bookkeeping, entry: Entry) -> Loss | None:
    if not reason_of(entry):
        return None
    return loss_of(entry, keeping.day(entry.movement))


def _demand(keeping: Bookkeeping, movement: Movement, available: int) -> Demand | None:
    told = demand_of(movement, available, "")
    return told and replace(told, day=movement.on or keeping.day(movement))


def check_low_stock(
    stock: StockBook, ledger: Ledger, warehouses: Warehouses, settings: ShopSettings, now: datetime,
    warehouse_id: str | None = None,
) -> dict[str, int]:  # fmt: skip
    """Put the marks right by the levels: in the named warehouse, or where the morning check is due.

    Gives how many marks were wrong. A mark that is made tells its alert like any other.
    """
    due = {branch.id for branch in settings.branches() if _is_due(branch, now)}
    checked = corrected = 0
    for warehouse in warehouses.all():
        if warehouse.id == warehouse_id or (warehouse_id is None and warehouse.branch_id in due):
            checked += 1
            corrected += _put_right(stock, ledger, warehouse.id)
    return {"warehouses": checked, "corrected": corrected}


def _is_due(branch: Branch, now: datetime) -> bool:
    """The hour in which ``CHECKED_AFTER`` has passed; the schedule comes once an hour."""
    since = now - CHECKED_AFTER
    return branch.business_date(since) != branch.business_date(since - timedelta(hours=1))


def _put_right(stock: StockBook, ledger: Ledger, warehouse_id: str) -> int:
    marked = {level.product_id for level in _marks(ledger, warehouse_id)}
    wrong = [level for level in _levels(stock, warehouse_id) if level.low is not (level.product_id in marked)]
    for level in wrong:
        ledger.mark_low(level)
    return len(wrong)


def _levels(stock: StockBook, warehouse_id: str) -> Iterator[Level]:
    page = stock.levels(warehouse_id, PageRequest(_MANY))
    yield from page.items
    while page.next is not None:
        page = stock.levels(warehouse_id, PageRequest(_MANY, page.next))
        yield from page.items


def _marks(ledger: Ledger, warehouse_id: str) -> Iterator[Level]:
    page = ledger.low(warehouse_id, PageRequest(_MANY))
    yield from page.items
    while page.next is not None:
        page = ledger.low(warehouse_id, PageRequest(_MANY, page.next))
        yield from page.items
