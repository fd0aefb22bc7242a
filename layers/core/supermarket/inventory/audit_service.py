"""Proving the stock by its ledger, round after round."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from supermarket.inventory.audit_model import Audit, proved
from supermarket.inventory.audit_ports import Audits
from supermarket.inventory.book_ports import Books
from supermarket.inventory.model import Level, Warehouse
from supermarket.inventory.ports import Ledger, StockBook, Warehouses
from supermarket.inventory.service import StockRoom
from supermarket.kernel.caller import Caller
from supermarket.kernel.clock import now as clock_now
from supermarket.kernel.clock import stamp
from supermarket.kernel.paging import Page, PageRequest
from supermarket.settings.ports import ShopSettings

BUDGET = timedelta(minutes=10)
"""A run stops after this; the next one carries on where it was."""
_MANY = 100


@dataclass(frozen=True, slots=True)
class Proof:
    """What an audit compares."""

    stock: StockBook
    ledger: Ledger
    books: Books
    audits: Audits
    warehouses: Warehouses
    settings: ShopSettings
    count: Callable[[str], None]


def audit_stock(proof: Proof, now: datetime, until: datetime | None = None) -> dict[str, int]:
    """Go on with each warehouse's round, one a business day. It finds nothing, or names it: metric StockDrift."""
    until = until or now + BUDGET
    checked = problems = 0
    for warehouse in proof.warehouses.all():
        audit = _begun(proof, warehouse, now)
        if audit is None or audit.finished_at:
            continue
        done = _carry_on(proof, audit, until)
        checked, problems = checked + done.checked - audit.checked, problems + done.problems - audit.problems
    if problems:
        proof.count("StockDrift")
    return {"checked": checked, "problems": problems}


def audits(
    room: StockRoom, kept: Audits, caller: Caller, warehouse_id: str, page: PageRequest
) -> Page[Audit]:
    room.look_up(caller, warehouse_id, [])
    return kept.of_warehouse(warehouse_id, page)


def _begun(proof: Proof, warehouse: Warehouse, now: datetime) -> Audit | None:
    day = proof.settings.branch(warehouse.branch_id).business_date(now).isoformat()
    last = next(iter(proof.audits.of_warehouse(warehouse.id, PageRequest(1)).items), None)
    if last is None or (last.finished_at and last.day < day):
        return Audit(warehouse.id, day)
    return last


def _carry_on(proof: Proof, audit: Audit, until: datetime) -> Audit:
    for level in _levels(proof.stock, audit.warehouse_id, audit.after):
        if clock_now() >= until:
            proof.audits.keep(audit)
            return audit
        book = proof.books.get(level.warehouse_id, level.product_id)
        entries = proof.ledger.entries(level.warehouse_id, level.product_id)
        movements, found = proved(level, book, entries)
        audit = audit.with_product(level.product_id, book, movements, found)
        if book is None or book.version < level.version:
            audit = replace(audit, behind=audit.behind + 1)
    audit = replace(audit, after="", finished_at=stamp(clock_now()))
    proof.audits.keep(audit)
    return audit


def _levels(stock: StockBook, warehouse_id: str, after: str) -> Iterator[Level]:
    """A warehouse's levels by product, from the one after ``after`` on."""
    request = PageRequest(_MANY, stock.position(warehouse_id, after) if after else None)
    while True:
        page = stock.levels(warehouse_id, request)
        yield from page.items
        if page.next is None:
            return
        request = PageRequest(_MANY, page.next)
