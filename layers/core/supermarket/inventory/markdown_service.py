"""Cutting the prices of what expires soon, and putting them back when it is gone.

A cut is remembered before it is made and forgotten after it was taken back, so a run that dies midway leaves nothing
that the next one does not know of.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from supermarket.inventory.book_ports import Books
from supermarket.inventory.markdown_model import Markdown, Step, off_at
from supermarket.inventory.markdown_ports import Markdowns
from supermarket.inventory.model import Warehouse
from supermarket.inventory.ports import Warehouses
from supermarket.kernel import clock
from supermarket.kernel.errors import DomainError
from supermarket.kernel.money import Money
from supermarket.kernel.paging import PageRequest
from supermarket.products import price_service
from supermarket.products.ports import Catalogue
from supermarket.products.price_ports import Prices
from supermarket.products.price_turn_model import Turning
from supermarket.settings.ports import ShopSettings

_MANY = 100


@dataclass(frozen=True, slots=True)
class MarkdownDesk:
    books: Books
    markdowns: Markdowns
    warehouses: Warehouses
    catalogue: Catalogue
    prices: Prices
    settings: ShopSettings


def mark_down(desk: MarkdownDesk, now: datetime) -> dict[str, int]:
    """Put the prices of every selling warehouse's branch right by what expires there. Safe to do at any time.

    What one product refuses, such as a price that cannot be, does not keep the others from it.
    """
    told = {"cut": 0, "ended": 0, "refused": 0}
    for warehouse in desk.warehouses.all():
        branch = desk.settings.branch(warehouse.branch_id)
        if branch.warehouse_id != warehouse.id:
            continue
        wanted = {each.product_id: each for each in _wanted(desk, warehouse, branch.business_date(now))}
        for old in desk.markdowns.of_warehouse(warehouse.id):
            if old.product_id not in wanted:
                _end(desk, old, now)
                told["ended"] += 1
        for markdown in wanted.values():
            told["cut" if _cut(desk, markdown, now) else "refused"] += 1
    return told


def _wanted(desk: MarkdownDesk, warehouse: Warehouse, today: date) -> Iterator[Markdown]:
    """One for each product, by the batch that expires first."""
    steps = [Step(each.days, each.off) for each in desk.settings.rules().markdowns]
    if not steps:
        return
    until = today + timedelta(days=max(step.days for step in steps))
    seen: set[str] = set()
    request: PageRequest | None = PageRequest(_MANY)
    while request is not None:
        page = desk.books.expiring(warehouse.id, until.isoformat(), request)
        for batch in page.items:
            off = 0 if batch.blocked else off_at(steps, batch.expires_on, today)
            if off and batch.product_id not in seen:
                seen.add(batch.product_id)
                yield Markdown(warehouse.id, warehouse.branch_id, batch.product_id, batch.expires_on, off)
        request = PageRequest(_MANY, page.next) if page.next else None


def _cut(desk: MarkdownDesk, markdown: Markdown, now: datetime) -> bool:
    desk.markdowns.keep(markdown)
    price = markdown.price(_normal(desk, markdown, now))
    try:
        price_service.mark_down(
            desk.catalogue, desk.prices, markdown.product_id, markdown.branch_id, price, markdown.reason, now
        )
    except DomainError:
        return False
    return True


def _normal(desk: MarkdownDesk, markdown: Markdown, now: datetime) -> Money:
    """What it would cost at the branch without a cut."""
    product = desk.catalogue.get(markdown.product_id, fresh=True)
    turning = Turning(product, desk.prices.plan(markdown.product_id), clock.stamp(now))
    running = turning.done().plan.markdown(markdown.branch_id)
    if running is not None:
        turning.end(running)
    return turning.done().product.price_at(markdown.branch_id)


def _end(desk: MarkdownDesk, markdown: Markdown, now: datetime) -> None:
    price_service.end_markdown(desk.catalogue, desk.prices, markdown.product_id, markdown.branch_id, now)
    desk.markdowns.forget(markdown)
