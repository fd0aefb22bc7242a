"""Lists of products in the table: by name over a whole branch of the category tree, and by when they changed.

A branch of few categories is read from each of them and merged by name; one of many is most of the shop, and is picked
out of the list of all. So nothing is written when a branch of the tree moves, and a cursor holds nothing but a name.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from heapq import merge
from operator import itemgetter

from pynamodb.expressions.condition import Condition

from supermarket.kernel import clock
from supermarket.kernel.paging import Page, PageRequest
from supermarket.products.listing_model import Wanted
from supermarket.products.model import Product
from supermarket.products.tables import CHANGES, EVERYTHING, ProductRow

MERGED = 24
"""More categories than these are picked out of all products."""
SOUGHT = 100
"""Products looked at in one read where some are left out."""
READS = 10
"""Reads of one request beyond the first of each list; it answers with what it found until then."""
MOST_NAMED = 500
"""Categories that a filter of DynamoDB names; of more, it is found out here. Each operand list takes a hundred."""
OVERLAP = timedelta(minutes=1)
"""A change is stamped before it is written: those of the minute before are told again, so that none is missed."""
MOST_LETTERS = 1_000_000
"""Of descriptions and attributes in a page: a function answers with six megabytes, a letter is up to three bytes."""
Found = tuple[str, ProductRow | None]


class _Spent(Exception):
    """This request has read enough."""


class _Budget:
    def __init__(self, reads: int) -> None:
        self._left = reads

    def spend(self) -> None:
        if not self._left:
            raise _Spent
        self._left -= 1


class TableListing:
    """The `Listing` over DynamoDB."""

    def page(self, page: PageRequest, wanted: Wanted) -> Page[Product]:
        places = _places(wanted)
        only, after = _only(wanted, places), str(page.start["after"]) if page.start else ""
        size = SOUGHT if only is not None else max(1, -(-page.limit * min(2, len(places)) // len(places)))
        budget = _Budget(READS + len(places))
        lists = [_walk(*place, after, only, size, budget) for place in places]
        return _gathered(merge(*lists, key=itemgetter(0)), wanted, page.limit, after)

    def changes(self, page: PageRequest, since: datetime) -> Page[Product]:
        later = ProductRow.gsi4sk >= clock.stamp(since - OVERLAP)
        return ProductRow.page(page, CHANGES, later, index="gsi4").map(ProductRow.product)


def _places(wanted: Wanted) -> list[tuple[str, str]]:
    """The partitions that hold what is wanted, and the index of each."""
    if wanted.brand_id:
        return [(f"BRAND#{wanted.brand_id}", "gsi2")]
    if wanted.categories is None or len(wanted.categories) > MERGED:
        return [(EVERYTHING, "gsi3")]
    return [(f"CATEGORY#{category_id}", "gsi1") for category_id in sorted(wanted.categories)]


def _only(wanted: Wanted, places: Iterable[tuple[str, str]]) -> Condition | None:
    """What DynamoDB leaves out itself."""
    asked: list[Condition] = []
    if wanted.price_min is not None:
        asked.append(ProductRow.price >= wanted.price_min.poisha)
    if wanted.price_max is not None:
        asked.append(ProductRow.price <= wanted.price_max.poisha)
    named = sorted(wanted.categories or ())
    if named and all(index != "gsi1" for _, index in places) and len(named) <= MOST_NAMED:
        parts = [ProductRow.category_id.is_in(*named[n : n + 100]) for n in range(0, len(named), 100)]
        one_of = parts[0]
        for part in parts[1:]:
            one_of |= part
        asked.append(one_of)
    if not asked:
        return None
    only = asked[0]
    for each in asked[1:]:
        only &= each
    return only


def _walk(
    pk: str, index: str, after: str, only: Condition | None, size: int, budget: _Budget
) -> Iterator[Found]:
    """The rows after a place in one list, read as they are asked for. After each read, the place it came to."""
    place = f"{index}sk"
    while True:
        budget.spend()
        within = getattr(ProductRow, place) > after if after else None
        page = ProductRow.page(PageRequest(size), pk, within, index=index, only=only)
        for row in page.items:
            yield getattr(row, place), row
        if page.next is None:
            return
        after = str(page.next[place])
        yield after, None


def _letters(product: Product) -> int:
    told = (product.description, product.description_bn, *product.attributes.values())
    return sum(map(len, told))


def _gathered(rows: Iterable[Found], wanted: Wanted, limit: int, after: str) -> Page[Product]:
    found: list[Product] = []
    letters = 0
    try:
        for place, row in rows:
            if len(found) == limit or letters > MOST_LETTERS:
                return Page(found, {"after": after})
            after = place
            product = row.product() if row is not None else None
            if product is not None and wanted.fits(product):
                found.append(product)
                letters += _letters(product)
    except _Spent:
        return Page(found, {"after": after})
    return Page(found)
