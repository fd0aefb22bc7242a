"""Stock takes: counting what is there while the shop goes on selling.

::

    counting --commit--> committing --every level is moved--> committed
       +-----cancel----> cancelled

What should be there is what the level says at the moment of the count. A sale after it changes the level and not the
variance, and the commit moves the level by the variance: what was sold between count and commit stays sold. Who counts
is not told what should be there. Once ``committing`` a take cannot be refused any more, and whoever finds it goes on.

Counts of one product add up over sections and devices. Where its level moved between two of them nobody can say from
which section goods were sold: such a line is ``disturbed``, taken as of the last count, and worth counting again.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from typing import TypeVar

from supermarket.inventory.book_model import Book
from supermarket.inventory.model import Cause, CauseKind, StockMove
from supermarket.kernel.errors import Conflict, Invalid, NotAllowed
from supermarket.kernel.money import ZERO, Money

T = TypeVar("T")


class TakeState(StrEnum):
    COUNTING = "counting"
    COMMITTING = "committing"
    COMMITTED = "committed"
    CANCELLED = "cancelled"


class Uncounted(StrEnum):
    """What becomes of products that nobody counted."""

    LEAVE = "leave"
    ZERO = "zero"


class CountedLater(Conflict):
    """This device has counted the product again since, or this very count is known."""

    code = "counted_later"


@dataclass(frozen=True, slots=True)
class Scope:
    """What is counted: products of some categories, some products, a section of the shop; all when nothing is said.

    ``category_ids`` has the categories below too.
    """

    category_ids: tuple[str, ...] = ()
    product_ids: tuple[str, ...] = ()
    section: str = ""

    @property
    def closed(self) -> bool:
        """Whether it says which products there are to count: of a section only those that are counted are known."""
        return not self.section or bool(self.product_ids or self.category_ids)

    def has(self, product_id: str, category_id: str) -> bool:
        if self.product_ids and product_id not in self.product_ids:
            return False
        return not self.category_ids or category_id in self.category_ids


@dataclass(frozen=True, slots=True)
class Opening:
    """A take as it is asked for. Lines whose variance is worth more than ``recount_above`` are counted twice."""

    warehouse_id: str
    scope: Scope
    note: str = ""
    recount_above: Money = ZERO


@dataclass(frozen=True, slots=True)
class CountedProduct:
    """``quantity`` as it was written; nothing at all is a count too."""

    product_id: str
    quantity: str | int


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one device counted in a section. Of two sheets the one with the higher ``sequence`` holds."""

    section: str
    device: str
    sequence: int
    lines: Sequence[CountedProduct]


@dataclass(frozen=True, slots=True)
class Count:
    """``on_hand`` is the level at the moment of the count, as of its version."""

    section: str
    device: str
    sequence: int
    quantity: int
    on_hand: int
    level_version: int
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class TakeLine:
    """One product of a take. ``round`` counts how often it was asked for; ``applied`` says that its level was moved."""

    product_id: str
    sku: str
    name: str
    unit: str
    counts: tuple[Count, ...] = ()
    round: int = 1
    applied: bool = False
    value: Money = ZERO
    version: int = 0

    @property
    def counted(self) -> int:
        return sum(count.quantity for count in self.counts)

    @property
    def expected(self) -> int:
        return max(self.counts, key=lambda count: count.level_version).on_hand

    @property
    def variance(self) -> int:
        return self.counted - self.expected if self.counts else 0

    @property
    def disturbed(self) -> bool:
        return len({count.on_hand for count in self.counts}) > 1

    @property
    def due(self) -> bool:
        """Whether it is to be counted, or counted again."""
        return not self.counts

    def with_count(self, new: Count) -> "TakeLine":
        """The same place counted again replaces. Raises CountedLater for a sheet that is not newer."""
        old = next(
            (each for each in self.counts if (each.section, each.device) == (new.section, new.device)), None
        )
        if old is not None and old.sequence >= new.sequence:
            raise CountedLater(f"{self.name} has a count of this device with the number {old.sequence}.")
        kept = tuple(each for each in self.counts if each is not old)
        return replace(self, counts=(*kept, new), version=self.version + 1)

    def again(self) -> "TakeLine":
        return replace(self, counts=(), round=self.round + 1, version=self.version + 1)

    def move(self, warehouse_id: str) -> StockMove:
        """By as much as is missing or too much; the count is the truth, whatever was reserved."""
        return StockMove(warehouse_id, self.product_id, on_hand=self.variance, guarded=False)


@dataclass(frozen=True, slots=True)
class Take:
    """``version`` rises with every count. ``gained`` and ``lost`` are what its variances were worth at cost."""

    id: str
    warehouse_id: str
    branch_id: str
    scope: Scope
    note: str
    by: str
    at: str
    recount_above: Money = ZERO
    state: TakeState = TakeState.COUNTING
    counted_by: frozenset[str] = frozenset()
    uncounted: Uncounted = Uncounted.LEAVE
    gained: Money = ZERO
    lost: Money = ZERO
    decided_by: str = ""
    decided_at: str = ""
    version: int = 1

    @property
    def cause(self) -> Cause:
        return Cause(CauseKind.STOCK_TAKE, self.id, "", self.decided_by)

    def require_counting(self) -> None:
        if self.state is not TakeState.COUNTING:
            raise Conflict(
                f"This stock take is {self.state.value}.", code="take_closed", state=self.state.value
            )

    def moved_to(self, state: TakeState, by: str, at: str) -> "Take":
        self.require_counting()
        return replace(self, state=state, decided_by=by, decided_at=at, version=self.version + 1)


@dataclass(frozen=True, slots=True)
class Variance:
    """A line's variance at cost, once it is applied at what it cost then; ``known`` is whether the cost is."""

    line: TakeLine
    value: Money
    known: bool

    @classmethod
    def of(cls, line: TakeLine, book: Book | None) -> "Variance":
        if line.applied:
            return cls(line, line.value, bool(line.value))
        each = book.assumed(abs(line.variance)) if book else ZERO
        return cls(line, each if line.variance >= 0 else -each, bool(each) or not line.variance)


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a take would change, as far as it is counted."""

    lines: int = 0
    gained: Money = ZERO
    lost: Money = ZERO
    unknown: int = 0
    due: tuple[str, ...] = ()
    to_recount: tuple[str, ...] = ()

    @property
    def value(self) -> Money:
        """What it is worth both ways together: goods that lie at the wrong product do not cancel out."""
        return self.gained + self.lost

    @classmethod
    def of(cls, take: Take, found: Iterable[Variance]) -> "Assessment":
        made = list(found)
        return cls(
            sum(1 for each in made if each.line.variance),
            Money.total(each.value for each in made if each.value > ZERO),
            Money.total(-each.value for each in made if each.value < ZERO),
            sum(1 for each in made if not each.known),
            tuple(each.line.product_id for each in made if each.line.due),
            tuple(each.line.product_id for each in made if needs_recount(take, each)),
        )


def needs_recount(take: Take, found: Variance) -> bool:
    """Worth more than the take's threshold, and counted but once."""
    worth = found.value if found.value >= ZERO else -found.value
    return bool(take.recount_above) and found.line.round == 1 and worth > take.recount_above


def committing(take: Take, found: Assessment, uncounted: Uncounted, limit: Money, by: str, at: str) -> Take:
    """The take once it is decided. Raises Conflict while something is to be counted again, NotAllowed for somebody who
    counted when the variances are worth more than the shop's ``limit``."""
    take.require_counting()
    if uncounted is Uncounted.ZERO and not take.scope.closed:
        raise Invalid.field("/uncounted", "Of a section nobody knows what was not counted.")
    if found.due:
        raise Conflict(
            "Some products are being counted again.", code="recount_open", products=found.due[:100]
        )
    if found.to_recount:
        message = "Some variances are so large that they have to be counted again."
        raise Conflict(message, code="recount_needed", products=found.to_recount[:100])
    if limit and found.value > limit and by in take.counted_by:
        raise NotAllowed("Somebody who did not count has to decide on this.", code="counted_it")
    new = take.moved_to(TakeState.COMMITTING, by, at)
    return replace(new, uncounted=uncounted, gained=found.gained, lost=found.lost)


def require_in_scope(scope: Scope, place: int, product_id: str, category_id: str) -> None:
    if not scope.has(product_id, category_id):
        raise Invalid.field(
            f"/lines/{place}/product_id", "This is not part of the stock take.", "out_of_scope"
        )


def in_steps(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """As many at a time as one call takes."""
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some
