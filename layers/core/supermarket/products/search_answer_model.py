"""From a question to an answer: what it means, what filters leave of it, in which order, and how many of what."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import Protocol

from supermarket.products import search_phonetics_model as phonetics
from supermarket.products import search_rank_model as rank
from supermarket.products.search_model import BANDS, Count, Facets, Filters, Places, Shelf, asked
from supermarket.products.search_rank_model import Lexicon
from supermarket.products.search_text_model import Word, is_bangla, normal, words

MOST_COUNTED, MOST_SUGGESTED, LOOKED_AT = 60, 8, 60


class Index(Lexicon, Protocol):
    """An open index. Columns are in the order of the products' numbers, which is that of their names."""

    @property
    def edition(self) -> str: ...

    @property
    def categories(self) -> Sequence[Shelf]: ...

    @property
    def brands(self) -> Sequence[Shelf]: ...

    @property
    def places(self) -> Places: ...

    @property
    def categories_of(self) -> Sequence[int]:
        """The place of each product's category in ``categories``, one more than the last for none."""

    @property
    def brands_of(self) -> Sequence[int]: ...

    @property
    def prices(self) -> Sequence[int]:
        """In poisha."""

    @property
    def bands(self) -> bytes:
        """The range of prices of each product."""

    def stock(self, branch_id: str) -> bytes:
        """1 for each product that the branch had; nothing for a branch that is not known."""

    def products(self, numbers: Iterable[int]) -> Sequence[tuple[str, str, str]]:
        """Id and names, in the order asked."""

    def number(self, product_id: str) -> int | None: ...

    def by_code(self, code: str) -> int | None:
        """The product of a SKU or barcode."""


@dataclass(frozen=True, slots=True)
class Matched:
    """What was found: points by product, or with None every product, and the corrected question."""

    points: Mapping[int, int] | None
    corrected: str = ""

    def numbers(self, index: Index) -> Collection[int]:
        return range(index.size()) if self.points is None else self.points.keys()


def match(index: Index, text: str) -> Matched:
    """Raises Invalid for a question that is too long."""
    question = asked(text)
    code = text.strip().casefold()
    owner = index.by_code(code) if code else None
    if owner is not None:
        return Matched({owner: 1})
    if not question:
        return Matched({} if text.strip() else None)
    points, understood = rank.score(index, question)
    taken = "".join(understood) == "".join(word.shown for word in question)
    return Matched(points, "" if taken else " ".join(understood))


def filtered(index: Index, numbers: Collection[int], filters: Filters) -> Collection[int]:
    """What the filters leave. A category or brand that is not in the index has nothing."""
    left: Iterable[int] = numbers
    if filters.category_id:
        below = {place for place, shelf in enumerate(index.categories) if filters.category_id in shelf.path}
        left = _where(index.categories_of, below, left)
    if filters.brand_id:
        own = {place for place, shelf in enumerate(index.brands) if shelf.id == filters.brand_id}
        left = _where(index.brands_of, own, left)
    if filters.lowest is not None or filters.highest is not None:
        left = _priced(index.prices, filters, left)
    if filters.available is not None:
        left = _where(index.stock(filters.branch_id), {int(filters.available)}, left)
    return numbers if left is numbers else list(left)


def _where(column: Sequence[int], wanted: Collection[int], numbers: Iterable[int]) -> Iterator[int]:
    return (number for number in numbers if column and column[number] in wanted)


def _priced(prices: Sequence[int], filters: Filters, numbers: Iterable[int]) -> Iterator[int]:
    lowest = 0 if filters.lowest is None else filters.lowest.poisha
    highest = None if filters.highest is None else filters.highest.poisha
    return (
        number for number in numbers
        if lowest <= prices[number] and (highest is None or prices[number] <= highest)
    )  # fmt: skip


def ordered(index: Index, matched: Matched, numbers: Collection[int], branch_id: str, most: int) -> list[int]:
    """The best ``most``: by points, then what the branch had first, then by name."""
    points, stock = matched.points, index.stock(branch_id)
    size = index.size()
    if points is None:
        keys = (number if stock and stock[number] else number + size for number in numbers)
        return [key % size for key in nsmallest(most, keys)]
    missing = bytes(size) if not stock else stock.translate(_OTHER)
    ranks = ((-points[number], missing[number], number) for number in numbers)
    return [number for _, _, number in nsmallest(most, ranks)]


_OTHER = bytes([1, 0]) + bytes(254)


def facets(index: Index, numbers: Collection[int], branch_id: str) -> Facets:
    """How many of the found are in each category and those above it, of each brand, in each range of prices."""
    above: Counter[str] = Counter()
    for place, count in Counter(map(index.categories_of.__getitem__, numbers)).items():
        if place < len(index.categories):
            above.update(dict.fromkeys(index.categories[place].path, count))
    brands = Counter(map(index.brands_of.__getitem__, numbers))
    bands = Counter(map(index.bands.__getitem__, numbers))
    stock = index.stock(branch_id)
    return Facets(
        categories=_most(Count(shelf, above[shelf.id]) for shelf in index.categories),
        brands=_most(Count(shelf, brands[place]) for place, shelf in enumerate(index.brands)),
        bands=[bands[place] for place in range(len(BANDS) + 1)],
        available=sum(map(stock.__getitem__, numbers)) if stock else None,
        total=len(numbers),
    )


def _most(counts: Iterable[Count]) -> list[Count]:
    some = [each for each in counts if each.count]
    return sorted(some, key=lambda each: (-each.count, each.shelf.name))[:MOST_COUNTED]


def suggested(index: Index, text: str, branch_id: str) -> list[str]:
    """How the question may go on: categories and brands that begin so, then names of products, without their size."""
    question = asked(text)
    if not question:
        return []
    bangla = is_bangla(normal(text.strip()))
    found = [_name(shelf.name, shelf.name_bn, bangla) for shelf in (*index.categories, *index.brands)
             if _begins(shelf, question)][: MOST_SUGGESTED // 2]  # fmt: skip
    matched = match(index, text)
    best = ordered(index, matched, matched.numbers(index), branch_id, LOOKED_AT)
    found += [_unsized(_name(name, name_bn, bangla)) for _, name, name_bn in index.products(best)]
    return list(dict.fromkeys(found))[:MOST_SUGGESTED]


def _begins(shelf: Shelf, question: Sequence[Word]) -> bool:
    """Its words have those of the question, and one that begins like the last, or sounds so in the other script."""
    last = question[-1].text
    keys = tuple(key for key in phonetics.sounds(last) if len(key) > 1)
    have = words(f"{shelf.name} {shelf.name_bn}")
    known = {word.text for word in have}
    return all(word.text in known for word in question[:-1]) and any(
        word.text.startswith(last)
        or (is_bangla(word.text) and not is_bangla(last) and _sounds_so(word, keys))
        for word in have
    )


def _sounds_so(word: Word, keys: tuple[str, ...]) -> bool:
    return bool(keys) and any(sound.startswith(keys) for sound in phonetics.sounds(word.text))


def _name(name: str, name_bn: str, bangla: bool) -> str:
    return name_bn if bangla and name_bn else name


def _unsized(name: str) -> str:
    """A name up to its first measure: what a person would go on typing."""
    kept: list[str] = []
    for piece in name.split():
        if normal(piece)[:1].isdigit() and kept:
            break
        kept.append(piece)
    return " ".join(kept).rstrip(" ±(-,")
