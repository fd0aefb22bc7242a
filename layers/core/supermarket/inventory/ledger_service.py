"""What follows from a change of stock, and what a clock looks after."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from supermarket.inventory.ledger_model import crossed, movement_of
from supermarket.inventory.model import Level
from supermarket.inventory.ports import Ledger, StockBook, Warehouses
from supermarket.kernel.events import Change
from supermarket.kernel.paging import PageRequest
from supermarket.settings.model import Branch
from supermarket.settings.ports import ShopSettings

CHECKED_AFTER = timedelta(hours=6)
"""How long after the trading day's start a branch's stock is looked through: before the doors open."""
_MANY = 100


def record_change(ledger: Ledger, change: Change) -> None:
    """Keep the movement behind a change of a level, and whether it made the product low. Safe to tell twice."""
    movement = movement_of(change)
    if movement is not None:
        ledger.record(movement)
    level = crossed(change)
    if level is not None:
        ledger.mark_low(level)


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
