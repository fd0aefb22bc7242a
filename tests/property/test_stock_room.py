"""Everything the stock room does, in any order: ledger, levels, batches and values are one and the same thing."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from supermarket import wiring
from supermarket.inventory.audit_model import proved
from supermarket.inventory.book_model import Book, Entry, fold
from supermarket.inventory.expiry_tables import TableBlocks
from supermarket.inventory.model import (
    Cause,
    CauseKind,
    Expired,
    Layer,
    Movement,
    Pick,
    StockMove,
    Valuation,
    receive,
    release,
    reserve,
    sell,
    send,
    take,
)
from supermarket.inventory.return_layer_model import layers_back
from supermarket.kernel.errors import OutOfStock
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import Money
from tests.support.cloud import running
from tests.support.stock_room import DEPOT, MILK, SHOP, open_shop, tell_ledger

PRODUCTS, PLACES = (MILK,), (SHOP, DEPOT)
WHERE, WHAT, HOW_MANY = st.sampled_from(PLACES), st.sampled_from(PRODUCTS), st.integers(1, 12)
DAYS = st.integers(0, 4)
START = date(2026, 11, 22)


class StockRoom(RuleBasedStateMachine):
    """``on_hand`` and ``reserved`` are counted apart from the code; everything else follows from the ledger."""

    def __init__(self) -> None:
        super().__init__()
        self.cloud = running()
        self.cloud.__enter__()
        open_shop()
        self.today = START
        self.on_hand = {(w, p): 0 for w in PLACES for p in PRODUCTS}
        self.reserved = dict.fromkeys(self.on_hand, 0)
        self.on_the_way: list[tuple[str, str, list[Layer]]] = []
        self.sent: list[tuple[str, str, str, int]] = []

    def teardown(self) -> None:
        self.cloud.__exit__(None, None, None)

    @initialize()
    def open(self) -> None:
        assert wiring.books().get(SHOP, MILK) is None

    def move(self, moved: StockMove, kind: CauseKind) -> str:
        """Carry out one move, if it is not refused, and let the stream tell of it."""
        cause = Cause(kind, new_id(), by="u1")
        key = (moved.warehouse_id, moved.product_id)
        before = wiring.stock().level(*key)
        try:
            wiring.stock().commit([moved], cause)
        except (OutOfStock, Expired):
            self.tell()
            after = wiring.stock().level(*key)
            assert (after.on_hand, after.reserved) == (before.on_hand, before.reserved)
            return ""
        self.on_hand[key] += moved.on_hand
        self.reserved[key] += moved.reserved
        self.tell()
        return cause.id

    def tell(self) -> None:
        tell_ledger()

    @rule(
        where=WHERE,
        what=WHAT,
        lots=st.lists(st.tuples(HOW_MANY, st.integers(0, 900), DAYS), min_size=1, max_size=3),
    )
    def goods_come_in(self, where: str, what: str, lots: list[tuple[int, int, int]]) -> None:
        layers = [self.layer(quantity, value, days) for quantity, value, days in lots]
        assert self.move(receive(where, what, layers), CauseKind.RECEIPT)

    def layer(self, quantity: int, value: int, days: int) -> Layer:
        """The fourth day stands for goods that never expire."""
        expires_on = "" if days == 4 else (self.today + timedelta(days=days)).isoformat()
        return Layer(new_id(), quantity, Money(value) if value else None, "", expires_on)

    @rule(where=WHERE, what=WHAT, quantity=HOW_MANY, guarded=st.booleans())
    def the_till_sells(self, where: str, what: str, quantity: int, guarded: bool) -> None:
        before = wiring.books().get(where, what)
        sold = self.move(sell(where, what, quantity, guarded, self.today.isoformat()), CauseKind.SALE)
        if sold and before:
            (entry,) = wiring.books().moved_by(sold)
            self.check_first_expired(before, entry)
            assert not guarded or sum(each.quantity for each in entry.taken) == quantity

    def check_first_expired(self, before: Book, entry: Entry) -> None:
        taken = [t.expires_on for t in entry.taken if t.expires_on]
        assert all(day >= self.today.isoformat() for day in taken)
        left = {t.batch_id for t in entry.taken}
        skipped = [
            b.expires_on for b in before.batches if b.id not in left and b.sellable(self.today.isoformat())
        ]
        assert not taken or not skipped or max(taken) <= min(skipped)

    @rule(where=WHERE, what=WHAT, quantity=HOW_MANY)
    def the_shop_reserves(self, where: str, what: str, quantity: int) -> None:
        self.move(reserve(where, what, quantity, self.today.isoformat()), CauseKind.ORDER)

    @rule(where=WHERE, what=WHAT)
    def an_order_expires(self, where: str, what: str) -> None:
        if quantity := self.reserved[where, what]:
            assert self.move(release(where, what, quantity), CauseKind.ORDER_EXPIRED)

    @rule(where=WHERE, what=WHAT, quantity=HOW_MANY)
    def an_order_is_sent(self, where: str, what: str, quantity: int) -> None:
        before = wiring.books().get(where, what)
        quantity = min(quantity, self.reserved[where, what])
        if not quantity:
            return
        sent = self.move(send(where, what, quantity, self.today.isoformat()), CauseKind.ORDER_SENT)
        assert sent and before
        (entry,) = wiring.books().moved_by(sent)
        self.check_first_expired(before, entry)
        self.sent.append((sent, where, what, quantity))

    @precondition(lambda self: self.sent)
    @rule(part=HOW_MANY)
    def an_order_comes_back(self, part: int) -> None:
        """Into the batches it left from, but for those that may not be sold any more."""
        sent, where, what, quantity = self.sent.pop()
        entries = wiring.books().moved_by(sent)
        layers = layers_back(entries, what, quantity, 0, min(part, quantity), Valuation.AVERAGE)
        blocked = {b.id for each in layers for b in wiring.books().batch(each.batch_id) if b.blocked}
        if not blocked:
            assert self.move(receive(where, what, layers), CauseKind.ORDER_RETURNED)

    @rule(where=WHERE, what=WHAT, counted=st.integers(-5, 5).filter(bool))
    def a_stock_take_is_committed(self, where: str, what: str, counted: int) -> None:
        move = StockMove(where, what, on_hand=counted, guarded=False)
        assert self.move(move, CauseKind.STOCK_TAKE)

    @rule(where=WHERE, what=WHAT, quantity=HOW_MANY)
    def goods_go_back_from_a_batch(self, where: str, what: str, quantity: int) -> None:
        book = wiring.books().get(where, what)
        for batch in (b for b in (book.batches if book else ()) if not b.blocked):
            quantity = min(quantity, batch.remaining)
            self.move(take(where, what, quantity, [Pick(batch.id, quantity)]), CauseKind.SUPPLIER_RETURN)
            return

    @rule(what=WHAT, quantity=HOW_MANY)
    def a_transfer_leaves(self, what: str, quantity: int) -> None:
        sent = self.move(take(SHOP, what, quantity), CauseKind.TRANSFER_OUT)
        if sent:
            (entry,) = wiring.books().moved_by(sent)
            taken = entry.taken_at(Valuation.AVERAGE)
            self.on_the_way.append(
                (DEPOT, what, [Layer(t.batch_id, t.quantity, t.value, "", t.expires_on) for t in taken])
            )

    @precondition(lambda self: self.on_the_way)
    @rule()
    def a_transfer_arrives(self) -> None:
        where, what, layers = self.on_the_way.pop()
        if layers:
            assert self.move(receive(where, what, layers), CauseKind.TRANSFER_IN)

    @rule(clock_works=st.booleans())
    def a_night_passes(self, clock_works: bool) -> None:
        self.today += timedelta(days=1)
        for where, what in self.on_hand if clock_works else ():
            TableBlocks().expired(where, what, self.today.isoformat())
        self.tell()

    @rule(where=WHERE, what=WHAT)
    def a_batch_is_recalled(self, where: str, what: str) -> None:
        book = wiring.books().get(where, what)
        for batch in book.batches if book else ():
            TableBlocks().recall(where, what, batch.id, Cause(CauseKind.RECALLED, new_id(), "test", "u1"))
            self.tell()
            return

    @rule(where=WHERE, what=WHAT)
    def what_may_not_be_sold_is_thrown_away(self, where: str, what: str) -> None:
        book = wiring.books().get(where, what)
        for batch in (b for b in (book.batches if book else ()) if b.blocked):
            move = StockMove(
                where,
                what,
                on_hand=-batch.remaining,
                blocked=-batch.remaining,
                picks=(Pick(batch.id, batch.remaining),),
            )
            assert self.move(move, CauseKind.ADJUSTMENT)
            return

    @invariant()
    def ledger_levels_and_batches_agree(self) -> None:
        for key in self.on_hand:
            level, book = wiring.stock().level(*key), wiring.books().get(*key)
            assert (level.on_hand, level.reserved) == (self.on_hand[key], self.reserved[key])
            assert level.available == level.on_hand - level.reserved - level.blocked
            entries = list(wiring.ledger().entries(*key))
            assert proved(level, book, entries)[1] == []
            if book is not None:
                check_book(book, entries)
                assert (book.on_hand, book.blocked) == (level.on_hand, level.blocked)
                rows = {
                    b.id: w.remaining
                    for b in book.batches
                    for w in wiring.books().batch(b.id)
                    if w.warehouse_id == key[0]
                }
                assert rows == {b.id: b.remaining for b in book.batches}


def check_book(book: Book, entries: Sequence[Entry]) -> None:
    """No batch is empty or below nothing, and what came in is there or has gone, to the poisha."""
    assert all(batch.remaining > 0 for batch in book.batches)
    assert book.loose >= 0
    assert book.short >= 0
    assert sum(layer.quantity for layer in book.layers) == book.held
    came = Money.total(entry.value_in for entry in entries)
    for valuation in Valuation:
        assert book.value(valuation) == came - Money.total(entry.cost(valuation) for entry in entries)


TestStockRoom = StockRoom.TestCase
TestStockRoom.settings = settings(
    max_examples=10, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)

COMING = st.tuples(HOW_MANY, st.one_of(st.none(), st.integers(0, 10**9)), DAYS)
CHANGES = st.lists(st.one_of(COMING, st.tuples(st.integers(1, 40))), max_size=30)


@given(CHANGES)
@settings(max_examples=200, deadline=None)
def test_whatever_comes_and_goes_no_poisha_is_lost(changes: list[tuple[Any, ...]]) -> None:
    """ERPNext #26625, #25192, #26372, #40123, #9256, #24444, #37192: the ledger and its valuation drift apart."""
    book, entries = Book("w", "p"), []

    for number, change in enumerate(changes, start=1):
        layers: tuple[Layer, ...] = ()
        if len(change) == 3:
            quantity, value, days = change
            expires_on = "" if days == 4 else f"2026-11-2{days}"
            layers = (Layer(f"b{number}", quantity, None if value is None else Money(value), "", expires_on),)
        moved = layers[0].quantity if layers else -change[0]
        movement = Movement(
            "w", "p", number, moved, 0, book.on_hand + moved, Cause(CauseKind.SALE, "c"), "2026-11-22T00:00:00.000Z",
            on="2026-11-22", layers=layers,
        )  # fmt: skip
        book, entry = fold(book, movement)
        entries.append(entry)

    check_book(book, entries)
    assert book.on_hand == sum(entry.movement.on_hand_change for entry in entries)
    assert all(t.quantity > 0 and not ("" < t.expires_on < "2026-11-22" and t.batch_id not in came(entry))
               for entry in entries for t in entry.taken)  # fmt: skip


def came(entry: Entry) -> set[str]:
    return {layer.batch_id for layer in entry.movement.layers}
