"""What the stock is worth, what of it expires, and what was lost: the office's reports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from supermarket.inventory.audit_model import Audit
from supermarket.inventory.audit_ports import Audits
from supermarket.inventory.batch_model import BatchRecord
from supermarket.inventory.book_model import Book, Entry
from supermarket.inventory.book_ports import Books
from supermarket.inventory.loss_model import Loss
from supermarket.inventory.model import Warehouse
from supermarket.inventory.service import StockRoom
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import Invalid, NotFound
from supermarket.kernel.money import ZERO, Money
from supermarket.kernel.paging import Page, PageRequest
from supermarket.products.model import Product
from supermarket.settings.ports import ShopSettings

LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Worth:
    room: StockRoom
    books: Books
    audits: Audits
    settings: ShopSettings


def valuation(
    worth: Worth, caller: Caller, warehouse_id: str, page: PageRequest
) -> tuple[Warehouse, Audit | None, Page[tuple[Book, Product | None]]]:
    """Each product's value now, by the warehouse's valuation, and the sum of all as the last whole audit found it."""
    found = worth.books.of_warehouse(warehouse_id, page)
    warehouse, products = worth.room.look_up(caller, warehouse_id, [book.product_id for book in found.items])
    rounds = worth.audits.of_warehouse(warehouse_id, PageRequest(2)).items
    last = next((each for each in rounds if each.finished_at), None)
    return warehouse, last, found.map(lambda book: (book, products.get(book.product_id)))


def expiring(
    worth: Worth, caller: Caller, warehouse_id: str, days: int, now: datetime, page: PageRequest
) -> Page[tuple[BatchRecord, Product | None, Money]]:
    """What expires within so many days or has, with what it cost, soonest first."""
    branch = worth.settings.branch(worth.room.warehouses.get(warehouse_id).branch_id)
    until = branch.business_date(now) + timedelta(days=days)
    found = worth.books.expiring(warehouse_id, until.isoformat(), page)
    ids = list(dict.fromkeys(batch.product_id for batch in found.items))
    _, products = worth.room.look_up(caller, warehouse_id, ids)
    books = worth.room.read_together([worth.books.read(warehouse_id, product_id) for product_id in ids])
    known: Mapping[str, Book] = {book.product_id: book for book in books if book is not None}
    return found.map(lambda batch: (batch, products.get(batch.product_id), _cost(batch, known)))


def shrinkage(
    worth: Worth, caller: Caller, warehouse_id: str, first: date, last: date
) -> tuple[Warehouse, Sequence[Loss]]:
    """What was lost and found by day and reason, from the first day to the last. At most a year."""
    if last < first:
        raise Invalid.field("/to", "not before the first day")
    if last - first > LONGEST:
        raise Invalid.field("/to", f"at most {LONGEST.days} days after the first")
    warehouse, _ = worth.room.look_up(caller, warehouse_id, [])
    return warehouse, worth.books.losses(warehouse_id, first.isoformat(), last.isoformat())


def costs(worth: Worth, caller: Caller, cause_id: str) -> Sequence[tuple[Entry, Warehouse, Product | None]]:
    """What a sale, a receipt or another document moved, and what that cost. Raises NotFound while nothing is known."""
    entries = worth.books.moved_by(cause_id)
    known = {warehouse.id: warehouse for warehouse in worth.room.warehouses.all()} if entries else {}
    mine = [e for e in entries if caller.may_at(known[e.movement.warehouse_id].branch_id)]
    if not mine:
        raise NotFound("Nothing was moved under this id.")
    products = worth.room.catalogue.by_ids({entry.movement.product_id for entry in mine})
    return [(e, known[e.movement.warehouse_id], products.get(e.movement.product_id)) for e in mine]


def _cost(batch: BatchRecord, known: Mapping[str, Book]) -> Money:
    book = known.get(batch.product_id)
    return book.assumed(batch.remaining) if book else ZERO
