"""Transfers and stock takes: whatever happens in whatever order, goods and their cost are somewhere."""

from hypothesis import given, settings
from hypothesis import strategies as st

from supermarket.inventory.book_model import Book, fold
from supermarket.inventory.model import (
    Cause,
    CauseKind,
    Layer,
    Movement,
    Reason,
    StockMove,
    Valuation,
    receive,
)
from supermarket.inventory.take_model import Count, TakeLine
from supermarket.inventory.transfer_model import (
    Transfer,
    TransferLine,
    TransferState,
    cancelled,
    left,
    received,
)
from supermarket.kernel.money import ZERO, Money

NOW = "2026-11-22T10:00:00.000Z"
LAYERS = st.lists(
    st.builds(
        Layer, st.sampled_from(["b1", "b2", "b3"]), st.integers(1, 40), st.builds(Money, st.integers(0, 10_000)),
        st.sampled_from(["", "lot"]), st.just(""),
    ),
    min_size=1, max_size=5, unique_by=lambda layer: layer.batch_id,
)  # fmt: skip
RECEIPTS = st.lists(st.integers(1, 30), max_size=6)
ENDINGS = st.sampled_from(["lost", "cancelled", "open"])


def moved(book: Book, move: StockMove, kind: CauseKind) -> tuple[Book, Movement]:
    on_hand = book.on_hand + move.on_hand
    movement = Movement(
        move.warehouse_id, "p", book.version + 1, move.on_hand, 0, on_hand, Cause(kind, "t-1"), NOW,
        layers=move.layers, picks=move.picks,
    )  # fmt: skip
    return fold(book, movement)[0], movement


@given(LAYERS, st.data(), RECEIPTS, ENDINGS, st.sampled_from(list(Valuation)))
@settings(deadline=None)
def test_a_transfer_keeps_quantity_and_cost_however_it_arrives(layers, data, receipts, ending, valuation):
    source, _ = moved(Book("w", "p"), receive("w", "p", layers), CauseKind.RECEIPT)
    whole, worth = source.on_hand, source.value(valuation)
    sent = data.draw(st.integers(1, whole))
    transfer = Transfer(
        "t-1", "w", "b", "v", "c", "", "u", NOW, (TransferLine("p", "P", "Milk", "piece", sent),)
    )
    dispatch = StockMove("w", "p", -sent)
    _, movement = moved(source, dispatch, CauseKind.TRANSFER_OUT)
    source, entry = fold(source, movement)
    goods, there = left(transfer, [entry], valuation), Book("v", "p")

    for quantity in receipts:
        if quantity <= transfer.lines[0].on_the_way:
            transfer, moves = received(transfer, goods, {"p": quantity}, None, "u", NOW)
            there, _ = moved(there, moves[0], CauseKind.TRANSFER_IN)
    if ending == "lost" and transfer.lines[0].on_the_way:
        transfer, _ = received(transfer, goods, {}, Reason.LOST, "u", NOW)
    if ending == "cancelled" and transfer.lines[0].on_the_way:
        transfer, moves = cancelled(transfer, goods, "u", NOW)
        source, _ = moved(source, moves[0], CauseKind.TRANSFER_IN)

    (line,) = transfer.lines
    assert source.on_hand + there.on_hand + line.lost + line.on_the_way == whole
    if not line.on_the_way:
        assert source.value(valuation) + there.value(valuation) + transfer.lost_value == worth
        assert transfer.state in (TransferState.RECEIVED, TransferState.CANCELLED)
    assert line.lost_value >= ZERO


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("sell"), st.integers(1, 5)),
        st.tuples(st.just("receive"), st.integers(1, 5)),
        st.tuples(st.just("count"), st.integers(1, 3)),
        st.tuples(st.just("again"), st.just(0)),
    ),
    max_size=25,
)


@given(st.integers(0, 50), st.integers(-20, 20), STEPS, STEPS)
@settings(deadline=None)
def test_a_stock_take_during_sales_makes_the_book_what_is_on_the_shelf(shelf, wrong, before, after):
    """The count is of one moment; whatever is sold or received around it is in the book and on the shelf alike."""
    on_hand, line = shelf + wrong, TakeLine("p", "P", "Milk", "piece")
    later = [step for step in after if step[0] in ("sell", "receive")]
    for version, (what, quantity) in enumerate([*before, ("count", 1), *later], 1):
        change = {"sell": -min(quantity, shelf), "receive": quantity}.get(what, 0)
        shelf, on_hand = shelf + change, on_hand + change
        if what == "count":
            line = line.again()
            for section, part in enumerate(shares(shelf, quantity)):
                line = line.with_count(Count(f"s{section}", "d", version, part, on_hand, version, "u", NOW))
        elif what == "again":
            line = line.again()

    on_hand += line.move("w").on_hand

    assert on_hand == shelf
    assert not line.disturbed


def shares(quantity: int, sections: int) -> list[int]:
    return [quantity // sections + (place < quantity % sections) for place in range(sections)]
