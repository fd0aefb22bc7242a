"""Whether the stock's books are what its ledger says: everything is worked out again from the movements alone."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from supermarket.inventory.book_model import Book, Entry, fold, opening
from supermarket.inventory.model import Level, Valuation
from supermarket.kernel.money import ZERO, Money

KEPT = 100


@dataclass(frozen=True, slots=True)
class Finding:
    """What does not agree: ``found`` stands where ``expected`` follows from the ledger, at a movement's ``version``."""

    product_id: str
    what: str
    version: int
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class Audit:
    """A round through a warehouse. ``after`` is the last product that was looked at, empty once all were."""

    warehouse_id: str
    day: str
    checked: int = 0
    movements: int = 0
    behind: int = 0
    problems: int = 0
    findings: tuple[Finding, ...] = ()
    value_average: Money = ZERO
    value_fifo: Money = ZERO
    after: str = ""
    finished_at: str = ""

    def with_product(
        self, product_id: str, book: Book | None, movements: int, found: list[Finding]
    ) -> "Audit":
        return replace(
            self, checked=self.checked + 1, movements=self.movements + movements, after=product_id,
            problems=self.problems + len(found), findings=(*self.findings, *found)[:KEPT],
            value_average=self.value_average + (book.value(Valuation.AVERAGE) if book else ZERO),
            value_fifo=self.value_fifo + (book.value(Valuation.FIFO) if book else ZERO),
        )  # fmt: skip


def proved(level: Level, book: Book | None, ledger: Iterable[Entry]) -> tuple[int, list[Finding]]:
    """How many movements there were up to the book's version, and what does not follow from them.

    A level that the book is behind of is compared as far as the book goes.
    """
    if book is None:
        moved = level.on_hand or level.reserved or level.blocked
        missing = Finding(level.product_id, "book", level.version, "a book", "none")
        return 0, [missing] if moved else []
    kept: Book | None = None
    found: list[Finding] = []
    movements = on_hand = reserved = 0
    for entry in ledger:
        if entry.movement.version > book.version:
            break
        movements += 1
        before = kept or opening(entry.movement)
        reserved += entry.movement.reserved_change
        on_hand = entry.movement.on_hand
        kept, right = fold(before, entry.movement)
        found += _entry_problems(before, entry, right)
        if found:
            break
    if not found:
        found += _book_problems(kept, book)
    if not found and level.version == book.version and kept is not None:
        found += _level_problems(level, book, on_hand, reserved)
    return movements, found


def _entry_problems(before: Book, entry: Entry, right: Entry) -> Iterator[Finding]:
    movement = entry.movement
    balance = before.on_hand + movement.on_hand_change
    pairs = {
        "balance": (balance, movement.on_hand), "value in": (right.value_in, entry.value_in),
        "average cost": (right.cost_average, entry.cost_average), "FIFO cost": (right.cost_fifo, entry.cost_fifo),
        "batches": (right.taken, entry.taken),
    }  # fmt: skip
    return _different(movement.product_id, movement.version, pairs)


def _book_problems(kept: Book | None, book: Book) -> Iterator[Finding]:
    if kept is None:
        return _different(book.product_id, book.version, {"ledger": ("its movements", "none")})
    pairs = {
        "stock": (kept.on_hand, book.on_hand), "batches": (kept.batches, book.batches),
        "average value": (kept.value(Valuation.AVERAGE), book.value(Valuation.AVERAGE)),
        "FIFO value": (kept.value(Valuation.FIFO), book.value(Valuation.FIFO)),
        "loose": (kept.loose, book.loose), "short": (kept.short, book.short),
    }  # fmt: skip
    return _different(book.product_id, book.version, pairs)


def _level_problems(level: Level, book: Book, on_hand: int, reserved: int) -> Iterator[Finding]:
    pairs = {
        "on hand": (on_hand, level.on_hand), "reserved": (reserved, level.reserved),
        "blocked": (book.blocked, level.blocked),
        "available": (level.on_hand - level.reserved - level.blocked, level.available),
    }  # fmt: skip
    return _different(level.product_id, level.version, pairs)


def _different(
    product_id: str, version: int, pairs: Mapping[str, tuple[object, object]]
) -> Iterator[Finding]:
    for what, (expected, found) in pairs.items():
        if expected != found:
            yield Finding(product_id, what, version, str(expected)[:200], str(found)[:200])
