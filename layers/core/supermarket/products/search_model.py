"""What is searched, what is asked, and what is found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from supermarket.kernel.errors import Invalid
from supermarket.kernel.money import Money
from supermarket.kernel.paging import Position
from supermarket.products.model import Product
from supermarket.products.search_text_model import Word, words

LONGEST, MOST_WORDS = 120, 10
BANDS = tuple(Money(taka * 100) for taka in (50, 100, 200, 500, 1000, 2000))
"""Where one range of prices ends and the next begins."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A product as it is found. ``texts`` are what it is found by, with the weight of each; ``codes`` find it alone.

    ``branches`` are those that had it when the index was made.
    """

    id: str
    name: str
    name_bn: str
    price: Money
    category_id: str = ""
    brand_id: str = ""
    texts: Sequence[tuple[int, str]] = ()
    codes: Sequence[str] = ()
    branches: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Shelf:
    """A category or brand as facets and suggestions show it. ``path`` leads from the root to it, itself the last."""

    id: str
    name: str
    name_bn: str = ""
    path: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Places:
    """Where goods are: the warehouse of each branch, and the branch that sells online."""

    warehouses: Mapping[str, str] = field(default_factory=dict)
    online: str = ""


@dataclass(frozen=True, slots=True)
class Filters:
    """``category_id`` means it and what is below. ``available`` is as of the index at ``branch_id``."""

    category_id: str = ""
    brand_id: str = ""
    lowest: Money | None = None
    highest: Money | None = None
    available: bool | None = None
    branch_id: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """How many of the found products are of a category or brand."""

    shelf: Shelf
    count: int


@dataclass(frozen=True, slots=True)
class Facets:
    categories: Sequence[Count] = ()
    brands: Sequence[Count] = ()
    bands: Sequence[int] = ()
    available: int | None = None
    total: int = 0


@dataclass(frozen=True, slots=True)
class Edition:
    """One index: the object it lies in, and when the reading of the catalogue for it began."""

    key: str
    as_of: str
    products: int = 0
    before: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """A product as it is now. ``available`` is None where no branch is asked about."""

    product: Product
    available: bool | None


@dataclass(frozen=True, slots=True)
class Results:
    """A page of what was found, best first. ``did_you_mean`` is what was searched in place of a slip."""

    hits: Sequence[Hit]
    next: Position | None
    facets: Facets
    branch_id: str
    did_you_mean: str = ""


def asked(text: str) -> list[Word]:
    """The words of a question. Raises Invalid for more than a person types."""
    if len(text) > LONGEST:
        raise Invalid.field("?q", f"at most {LONGEST} letters")
    found = words(text)
    if len(found) > MOST_WORDS:
        raise Invalid.field("?q", f"at most {MOST_WORDS} words")
    return found
