"""Stock: whatever happens in whatever order, everything that came in is there, sold or written off."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supermarket import wiring
from supermarket.inventory.book_model import Book, Entry
from supermarket.inventory.demand_model import ASKED_FOR, Demand
from supermarket.inventory.ledger_service import Bookkeeping, record_change
from supermarket.inventory.loss_model import Loss
from supermarket.inventory.model import (
    Cause,
    CauseKind,
    Level,
    Movement,
    Reason,
    StockMove,
    Warehouse,
    adjust,
    merged,
    release,
    reserve,
    sell,
)  # fmt: skip
from supermarket.kernel.errors import OutOfStock
from supermarket.kernel.events import Change
from supermarket.kernel.ids import new_id
from supermarket.kernel.paging import PageRequest
from supermarket.kernel.writing import Write
from supermarket.settings.model import Branch
from tests.support import streams
from tests.support.gateway import function

PRODUCTS = ["p1", "p2", "p3"]
QUANTITY = st.integers(1, 20)
BASKET = st.lists(st.tuples(st.sampled_from(PRODUCTS), QUANTITY), min_size=1, max_size=3)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("sell"), BASKET, st.booleans()),
        st.tuples(st.just("reserve"), BASKET),
        st.tuples(st.just("release"), st.integers(0, 3)),
        st.tuples(st.just("adjust"), st.sampled_from(list(Reason)), BASKET),
    ),
    max_size=30,
)


class MemoryStock:
    """Levels in a dictionary, and every change of them."""

    def __init__(self) -> None:
        self.items: dict[str, dict[str, Any]] = {}
        self.changes: list[Change] = []

    def commit(self, moves: Sequence[StockMove], cause: Cause, also: Sequence[Write] = ()) -> None:
        asked = [move for move in merged(moves) if move.on_hand or move.reserved]
        if any(m.refusable and self.level("w", m.product_id).available < -m.available for m in asked):
            raise OutOfStock
        for move in asked:
            self._apply(move, cause)

    def _apply(self, move: StockMove, cause: Cause) -> None:
        old = self.items.get(move.product_id)
        was = self.level("w", move.product_id)
        self.items[move.product_id] = {
            "kind": "level", "warehouse_id": move.warehouse_id, "product_id": move.product_id,
            "on_hand": was.on_hand + move.on_hand, "reserved": was.reserved + move.reserved,
            "available": was.available + move.available, "version": was.version + 1, "reorder_point": 5,
            "cause": cause.kind.value, "cause_id": cause.id, "moved_at": "2026-11-22T10:00:00.000Z",
        }  # fmt: skip
        self.changes.append(Change("", old, self.items[move.product_id]))

    def level(self, warehouse_id: str, product_id: str) -> Level:
        item = self.items.get(product_id)
        if item is None:
            return Level("w", product_id)
        return Level(
            "w", product_id, item["on_hand"], item["reserved"], item["available"], 5, item["version"]
        )


class MemoryLedger:
    def __init__(self) -> None:
        self.marks: dict[str, Level] = {}

    def mark_low(self, level: Level) -> None:
        known = self.marks.get(level.product_id)
        if known is None or known.version < level.version:
            self.marks[level.product_id] = level


class MemoryBooks:
    def __init__(self) -> None:
        self.books: dict[str, Book] = {}
        self.entries: list[Entry] = []
        self.asked_for = 0

    def get(self, warehouse_id: str, product_id: str) -> Book | None:
        return self.books.get(product_id)

    def record(
        self, entry: Entry, book: Book, before: Book | None, loss: Loss | None, demand: Demand | None
    ) -> None:
        assert self.books.get(book.product_id) == before
        self.books[book.product_id] = book
        self.entries.append(entry)
        self.asked_for += demand.quantity if demand else 0


class Places:
    """One warehouse of one branch, whose day is that of UTC."""

    def get(self, warehouse_id: str) -> Warehouse:
        return Warehouse(warehouse_id, "b", "W", "W")

    def branch(self, branch_id: str) -> Branch:
        return Branch(branch_id, "B", "B", time_zone="UTC")


@dataclass
class Trade:
    """What the shop did, counted apart from the book."""

    book: Any
    warehouse: str
    came_in: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PRODUCTS, 0))
    went_out: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PRODUCTS, 0))
    open: list[list[tuple[str, int]]] = field(default_factory=list)
    oversold: bool = False

    def take(self, step: tuple[Any, ...]) -> None:
        before = [self.book.level(self.warehouse, product) for product in PRODUCTS]
        try:
            getattr(self, step[0])(*step[1:])
        except OutOfStock:
            assert [self.book.level(self.warehouse, product) for product in PRODUCTS] == before

    def sell(self, basket: list[tuple[str, int]], guarded: bool) -> None:
        moves = [sell(self.warehouse, product, quantity, guarded) for product, quantity in basket]
        self.book.commit(moves, Cause(CauseKind.SALE, "s"))
        self.oversold |= not guarded
        for product, quantity in basket:
            self.went_out[product] += quantity

    def reserve(self, basket: list[tuple[str, int]]) -> None:
        self.book.commit([reserve(self.warehouse, *line) for line in basket], Cause(CauseKind.ORDER, "o"))
        self.open.append(basket)

    def release(self, which: int) -> None:
        if which < len(self.open):
            basket = self.open.pop(which)
            moves = [release(self.warehouse, *line) for line in basket]
            self.book.commit(moves, Cause(CauseKind.ORDER_EXPIRED, "o"))

    def adjust(self, reason: Reason, basket: list[tuple[str, int]]) -> None:
        moves = [adjust(self.warehouse, product, reason, quantity) for product, quantity in basket]
        self.book.commit(moves, Cause(CauseKind.ADJUSTMENT, "a", reason.value))
        side = self.came_in if reason.brings_in else self.went_out
        for product, quantity in basket:
            side[product] += quantity

    def check(self) -> None:
        for product in PRODUCTS:
            level = self.book.level(self.warehouse, product)
            assert self.came_in[product] == level.on_hand + self.went_out[product]
            assert level.reserved == sum(q for basket in self.open for p, q in basket if p == product)
            assert level.available == level.on_hand - level.reserved
            assert level.available >= 0 or self.oversold


def check_ledger(movements: Sequence[Movement], book: Any, warehouse: str) -> None:
    for product in PRODUCTS:
        level = book.level(warehouse, product)
        ours = sorted((m for m in movements if m.product_id == product), key=lambda m: m.version)
        assert sum(m.on_hand_change for m in ours) == level.on_hand
        assert sum(m.reserved_change for m in ours) == level.reserved
        assert [m.version for m in ours] == list(range(1, level.version + 1))
        assert not ours or ours[-1].on_hand == level.on_hand


@given(STEPS, st.data())
@settings(max_examples=200, deadline=None)
def test_nothing_is_lost_or_made_up(steps: list[tuple[Any, ...]], data: st.DataObject) -> None:
    book, ledger, books = MemoryStock(), MemoryLedger(), MemoryBooks()
    keeping = Bookkeeping(ledger, books, Places(), Places())
    trade = Trade(book, "w")

    for step in steps:
        trade.take(step)
        trade.check()
    for change in book.changes:
        record_change(keeping, change)
    told_again = data.draw(st.integers(0, len(book.changes)))
    for change in book.changes[told_again:]:
        record_change(keeping, change)

    check_ledger([entry.movement for entry in books.entries], book, "w")
    assert {p: kept.on_hand for p, kept in books.books.items()} == {
        p: book.items[p]["on_hand"] for p in books.books
    }
    asked_for = [e.movement for e in books.entries if e.movement.cause.kind in ASKED_FOR]
    assert books.asked_for == sum(m.reserved_change - m.on_hand_change for m in asked_for)
    low = {product for product, mark in ledger.marks.items() if mark.low}
    assert low == {p for p in PRODUCTS if p in book.items and book.level("w", p).low}


@given(STEPS.filter(lambda steps: len(steps) <= 12))
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_table_keeps_the_same_book(cloud: None, steps: list[tuple[Any, ...]]) -> None:
    warehouse, branch, book, ledger = new_id(), new_id(), wiring.stock(), wiring.ledger()
    wiring.settings().add_branch(Branch(branch, branch[-8:].upper(), "B"))
    wiring.warehouses().add(Warehouse(warehouse, branch, warehouse[-8:].upper(), "W"))
    trade = Trade(book, warehouse)

    for step in steps:
        trade.take(step)
    trade.check()
    changes = [r for r in streams.records("inventory") if _is_level(r["dynamodb"].get("NewImage", {}))]
    answer = function("inventory/record_movements").handler({"Records": changes}, None)

    assert answer == {"batchItemFailures": []}
    check_ledger(ledger.of_warehouse(warehouse, PageRequest(1000)).items, book, warehouse)


def _is_level(image: dict[str, Any]) -> bool:
    """What the stream's filter lets through; where an update makes an item, moto first tells its bare key."""
    return bool(image.get("kind") == {"S": "level"})
