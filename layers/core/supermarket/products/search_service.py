"""Searching the catalogue, and keeping what is searched.

The index knows which products fit, in which order, and how many there are of what. What a product is now, its price
and whether it is there, is read with the page: one call for its products and their stock.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from supermarket.inventory.model import Level
from supermarket.inventory.ports import StockBook
from supermarket.kernel.errors import Invalid
from supermarket.kernel.paging import PageRequest, Position
from supermarket.kernel.reading import Read, ReadTogether
from supermarket.products import search_answer_model as answers
from supermarket.products.model import Product
from supermarket.products.ports import Catalogue
from supermarket.products.search_answer_model import Index, Matched
from supermarket.products.search_model import Filters, Hit, Results
from supermarket.products.search_ports import Window


@dataclass(frozen=True, slots=True)
class Desk:
    """What a search is answered from."""

    window: Window
    catalogue: Catalogue
    stock: StockBook
    read_together: ReadTogether


def suggestions(desk: Desk, text: str, branch_id: str) -> list[str]:
    index = desk.window.index()
    return answers.suggested(index, text, branch_id or index.places.online)


def search(desk: Desk, text: str, filters: Filters, page: PageRequest) -> Results:
    """A page of what fits, best first, with fewer products than asked when some are gone since.

    Raises Invalid for a question that is too long and for a branch that has no stock.
    """
    index = desk.window.index()
    filters = _at_a_branch(index, filters)
    matched = answers.match(index, text)
    numbers = answers.filtered(index, matched.numbers(index), filters)
    start = _start(index, matched, numbers, filters, page)
    best = answers.ordered(index, matched, numbers, filters.branch_id, start + page.limit)[start:]
    ids = [product_id for product_id, _, _ in index.products(best)]
    return Results(
        hits=_now(desk, index, ids, filters),
        next=_next(index, ids, start, len(numbers)),
        facets=answers.facets(index, numbers, filters.branch_id),
        branch_id=filters.branch_id,
        did_you_mean=matched.corrected,
    )


def _at_a_branch(index: Index, filters: Filters) -> Filters:
    if filters.lowest is not None and filters.highest is not None and filters.lowest > filters.highest:
        raise Invalid.field("?price_max", "not less than price_min")
    branch_id = filters.branch_id or index.places.online
    if filters.branch_id and index.edition and branch_id not in index.places.warehouses:
        raise Invalid.field("?branch_id", "there is no such branch")
    if filters.available is not None and not branch_id:
        raise Invalid.field("?available", "say at which branch: branch_id")
    return replace(filters, branch_id=branch_id)


def _next(index: Index, ids: Sequence[str], start: int, total: int) -> Position | None:
    end = start + len(ids)
    return {"edition": index.edition, "place": end, "last": ids[-1]} if ids and end < total else None


def _start(
    index: Index, matched: Matched, numbers: Collection[int], filters: Filters, page: PageRequest
) -> int:
    """Where the page begins. With a new index that is after the last product of the page before, if it is found."""
    if page.start is None:
        return 0
    place, last = int(page.start["place"]), str(page.start["last"])
    number = None if page.start["edition"] == index.edition else index.number(last)
    if number is None or number not in numbers:
        return place
    return answers.ordered(index, matched, numbers, filters.branch_id, len(numbers)).index(number) + 1


def _now(desk: Desk, index: Index, ids: Sequence[str], filters: Filters) -> list[Hit]:
    """The products of a page as they are now, without those that were deleted or that a filter no longer lets in."""
    warehouse_id = index.places.warehouses.get(filters.branch_id, "")
    reads: list[Read[object]] = [desk.catalogue.read(product_id) for product_id in ids]
    if warehouse_id:
        reads += [desk.stock.read(warehouse_id, product_id) for product_id in ids]
    found = desk.read_together(reads) if reads else []
    products: list[Product] = [
        product for product in found[: len(ids)] if product is not None and product.active
    ]
    levels = {level.product_id: level for level in found[len(ids) :] if level is not None}
    if warehouse_id:
        levels |= _of_bundles(desk, warehouse_id, products)
    hits = [Hit(product, is_there(product, levels) if warehouse_id else None) for product in products]
    return [hit for hit in hits if filters.available in (None, hit.available)]


def _of_bundles(desk: Desk, warehouse_id: str, products: Sequence[Product]) -> dict[str, Level]:
    parts = {part for each in products if each.components for part, _ in each.contents(1)}
    found = (
        desk.read_together([desk.stock.read(warehouse_id, part) for part in sorted(parts)]) if parts else []
    )
    return {level.product_id: level for level in found if level is not None}


def is_there(product: Product, levels: Mapping[str, Level]) -> bool:
    """Whether a warehouse has any of it: of a bundle, enough of everything it is made of."""
    wanted = product.contents(1)
    return all(part in levels and levels[part].available >= quantity for part, quantity in wanted)
