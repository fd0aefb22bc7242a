"""Batches in the office: what expires, what is recalled, and who bought it."""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from supermarket.ecommerce.order_model import Order
from supermarket.ecommerce.order_state_model import OrderState
from supermarket.ecommerce.ports import Orders
from supermarket.inventory.batch_model import BatchRecord, Buyer, Use
from supermarket.inventory.batch_ports import Blocks
from supermarket.inventory.book_ports import Books
from supermarket.inventory.model import Cause, CauseKind, Warehouse
from supermarket.inventory.ports import Warehouses
from supermarket.inventory.service import StockRoom
from supermarket.kernel.caller import Caller
from supermarket.kernel.clock import stamp
from supermarket.kernel.errors import NotFound
from supermarket.kernel.ids import new_id
from supermarket.kernel.paging import Page, PageRequest
from supermarket.pos.ports import Sales
from supermarket.products.model import Product
from supermarket.settings.ports import ShopSettings

_MANY = 100
FAR_AWAY = "9999-12-31"
Seen = tuple[BatchRecord, Product | None]


@dataclass(frozen=True, slots=True)
class BatchRoom:
    """What batches are kept in, and who may know of their buyers."""

    room: StockRoom
    books: Books
    blocks: Blocks
    warehouses: Warehouses
    sales: Sales
    orders: Orders


def expiring(
    at: BatchRoom, caller: Caller, warehouse_id: str, until: date | None, page: PageRequest
) -> Page[Seen]:
    """What is left of a warehouse's dated batches, soonest first."""
    found = at.books.expiring(warehouse_id, until.isoformat() if until else FAR_AWAY, page)
    _, products = at.room.look_up(caller, warehouse_id, [batch.product_id for batch in found.items])
    return found.map(lambda batch: (batch, products.get(batch.product_id)))


def batch(at: BatchRoom, caller: Caller, batch_id: str) -> tuple[Product | None, Sequence[BatchRecord]]:
    """A batch wherever it came to, as far as the caller may look."""
    places = _places(at, caller, at.books.batch(batch_id))
    return at.room.catalogue.by_ids([places[0].product_id]).get(places[0].product_id), places


def by_lot(at: BatchRoom, caller: Caller, product_id: str, lot: str) -> Sequence[Seen]:
    product = at.room.catalogue.get(product_id)
    known = {warehouse.id: warehouse for warehouse in at.warehouses.all()}
    found = at.books.lots(product_id, lot)
    return [(each, product) for each in found if _may_see(caller, known, each.warehouse_id)]


def recall(at: BatchRoom, caller: Caller, batch_id: str, reason: str) -> Sequence[BatchRecord]:
    """Let nobody sell what is left of a batch, in any warehouse. Doing it again blocks what came since.

    Raises Unavailable while the books are behind; what was blocked until then stays so.
    """
    places = _places(at, caller, at.books.batch(batch_id))
    for place in places:
        caller.require_branch(at.warehouses.get(place.warehouse_id).branch_id)
    cause = Cause(CauseKind.RECALLED, new_id(), reason, caller.id)
    for place in places:
        at.blocks.recall(place.warehouse_id, place.product_id, batch_id, cause)
    return at.books.batch(batch_id)


def buyers(
    at: BatchRoom, caller: Caller, batch_id: str, page: PageRequest
) -> tuple[Product | None, Page[Buyer], Sequence[Buyer]]:
    """What a batch is of, and who has some of it: one for each sale or order; most batches have a page or two. With the
    first page, also the open orders that have goods of its product reserved, and may be packed from it."""
    of, places = batch(at, caller, batch_id)
    found = at.books.uses(batch_id, page).map(lambda use: _buyer(at, use))
    return of, found, [] if page.start else list(_waiting(at, places))


def _waiting(at: BatchRoom, places: Sequence[BatchRecord]) -> Iterator[Buyer]:
    branches = {warehouse.id: warehouse.branch_id for warehouse in at.warehouses.all()}
    holding = [state for state in OrderState if state.holds_stock]
    for place, state in itertools.product(places, holding):
        for order in _open(at.orders, branches[place.warehouse_id], state):
            taken = sum(quantity for product_id, quantity in order.taken if product_id == place.product_id)
            if taken and order.warehouse_id == place.warehouse_id:
                since = stamp(order.placed_at)
                use = Use(place.warehouse_id, place.product_id, taken, CauseKind.ORDER, order.id, since)
                yield _ordered(use, order)


def _open(orders: Orders, branch_id: str, state: OrderState) -> Iterator[Order]:
    request = PageRequest(_MANY)
    while True:
        page = orders.open(branch_id, state, request)
        yield from page.items
        if page.next is None:
            return
        request = PageRequest(_MANY, page.next)


def block_expired(
    books: Books, blocks: Blocks, warehouses: Warehouses, settings: ShopSettings, now: datetime
) -> dict[str, int]:
    """Block what expired before today's business date, in every warehouse. Safe to do at any time, however often."""
    batches = quantity = 0
    for warehouse in warehouses.all():
        yesterday = settings.branch(warehouse.branch_id).business_date(now) - timedelta(days=1)
        for product_id in sorted(_expired(books, warehouse.id, yesterday.isoformat())):
            blocked = blocks.expired(warehouse.id, product_id, (yesterday + timedelta(days=1)).isoformat())
            batches, quantity = batches + bool(blocked), quantity + blocked
    return {"products": batches, "quantity": quantity}


def _expired(books: Books, warehouse_id: str, until: str) -> set[str]:
    found: set[str] = set()
    request = PageRequest(_MANY)
    while True:
        page = books.expiring(warehouse_id, until, request)
        found |= {batch.product_id for batch in page.items if not batch.blocked}
        if page.next is None:
            return found
        request = PageRequest(_MANY, page.next)


def _places(at: BatchRoom, caller: Caller, found: Sequence[BatchRecord]) -> Sequence[BatchRecord]:
    known = {warehouse.id: warehouse for warehouse in at.warehouses.all()} if found else {}
    seen = [each for each in found if _may_see(caller, known, each.warehouse_id)]
    if not seen:
        raise NotFound("There is no such batch.")
    return seen


def _may_see(caller: Caller, known: Mapping[str, Warehouse], warehouse_id: str) -> bool:
    return warehouse_id in known and caller.may_at(known[warehouse_id].branch_id)


def _buyer(at: BatchRoom, use: Use) -> Buyer:
    who: Mapping[CauseKind, Callable[[Use], Buyer]] = {
        CauseKind.SALE: lambda use: _till_buyer(at.sales, use),
        CauseKind.ORDER: lambda use: _ordered(use, at.orders.get(use.cause_id)),
        CauseKind.ORDER_SENT: lambda use: _ordered(use, at.orders.get(use.cause_id)),
        CauseKind.ORDER_RETURNED: lambda use: _ordered(use, at.orders.get(use.cause_id)),
    }
    tell = who.get(use.cause)
    return tell(use) if tell else Buyer(use)


def _till_buyer(sales: Sales, use: Use) -> Buyer:
    sale = sales.get(use.cause_id)
    return Buyer(use, f"{sale.terminal_code}-{sale.number:06d}", sale.customer_id or "", at=stamp(sale.at))


def _ordered(use: Use, order: Order) -> Buyer:
    return Buyer(
        use, order.number, order.customer_id, order.recipient.name, order.recipient.phone, stamp(order.placed_at)
    )  # fmt: skip
