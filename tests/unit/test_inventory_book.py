"""The book of a product: batches, costs, and what it does when there is less than was sold."""

from dataclasses import replace

import pytest

from supermarket.inventory.book_model import Batch, Book, CostLayer, Entry, Taken, fold, opening, spread
from supermarket.inventory.model import Cause, CauseKind, Layer, Movement, Pick, Valuation
from supermarket.kernel.money import ZERO, Money

W, P = "w", "p"


def came(book: Book, *layers: Layer) -> Movement:
    return moved(book, sum(layer.quantity for layer in layers), layers=layers)


def moved(book: Book, quantity: int, **said: object) -> Movement:
    cause = Cause(CauseKind.SALE, "c")
    made = Movement(
        W, P, book.version + 1, quantity, 0, book.on_hand + quantity, cause, "2026-11-22T10:00:00.000Z"
    )
    return replace(made, **said)  # type: ignore[arg-type]


def after(*steps: tuple[Layer, ...] | int, on: str = "") -> tuple[Book, Entry]:
    """The book after receipts (layers) and sales (quantities), and the last entry."""
    book, entry = Book(W, P), None
    for step in steps:
        movement = moved(book, -step, on=on) if isinstance(step, int) else came(book, *step)
        book, entry = fold(book, movement)
    assert entry is not None
    return book, entry


def lot(name: str, quantity: int, value: int, expires_on: str = "") -> tuple[Layer, ...]:
    return (Layer(name, quantity, Money(value), name, expires_on),)


def loose(quantity: int, value: int | None) -> tuple[Layer, ...]:
    return (Layer("", quantity, None if value is None else Money(value)),)


def test_what_expires_first_leaves_first() -> None:
    book, entry = after(lot("late", 5, 500, "2026-12-31"), lot("soon", 5, 500, "2026-12-01"), 7)

    assert entry.taken == (Taken("soon", 5, "soon", "2026-12-01"), Taken("late", 2, "late", "2026-12-31"))
    assert book.batches == (Batch("late", 3, "late", "2026-12-31"),)


def test_dated_goods_leave_before_goods_without_a_date() -> None:
    book, entry = after(loose(5, 500), lot("dated", 5, 500, "2026-12-31"), 6)

    assert entry.taken == (Taken("dated", 5, "dated", "2026-12-31"), Taken("", 1))
    assert (book.loose, book.held) == (4, 4)


def test_a_sale_takes_nothing_that_has_expired_by_its_day() -> None:
    _, entry = after(lot("old", 5, 500, "2026-11-21"), lot("new", 5, 500, "2026-11-22"), 4, on="2026-11-22")

    assert entry.taken == (Taken("new", 4, "new", "2026-11-22"),)


def test_what_somebody_picks_leaves_from_there() -> None:
    book, _ = after(lot("a", 5, 500, "2026-12-01"), lot("b", 5, 500, "2026-12-31"))

    book, entry = fold(book, moved(book, -3, picks=(Pick("b", 3),)))

    assert entry.taken == (Taken("b", 3, "b", "2026-12-31"),)
    assert [batch.remaining for batch in book.batches] == [5, 2]


def test_average_and_first_in_first_out_tell_different_costs() -> None:
    """ERPNext #26625, #25192, #26372, #40123: valuations that drift from what was paid."""
    book, entry = after(loose(10, 1000), loose(10, 2000), 15)

    assert (entry.cost_average, entry.cost_fifo) == (Money(2250), Money(2000))
    assert (book.value(Valuation.AVERAGE), book.value(Valuation.FIFO)) == (Money(750), Money(1000))
    assert book.layers == (CostLayer(5, Money(1000)),)


def test_a_third_of_a_taka_is_not_lost() -> None:
    book, costs = Book(W, P), []
    book, _ = fold(book, came(book, *loose(3, 100)))
    for _ in range(3):
        book, entry = fold(book, moved(book, -1))
        costs.append(entry.cost_average)

    assert costs == [Money(33), Money(34), Money(33)]
    assert book.value(Valuation.AVERAGE) == ZERO


def test_what_the_book_had_not_costs_what_it_last_cost_until_goods_come_in() -> None:
    short, sold = after(loose(2, 200), 5)
    book, received = fold(short, came(short, *loose(10, 1500)))

    assert (short.on_hand, short.value(Valuation.AVERAGE)) == (-3, Money(-300))
    assert sold.cost_average == Money(500)
    assert received.cost_average == Money(150)
    assert (book.on_hand, book.short, book.value(Valuation.AVERAGE)) == (7, 0, Money(1050))


def test_goods_whose_cost_nobody_knows_are_worth_what_those_are_that_are_there() -> None:
    book, entry = after(loose(4, 1000), loose(2, None))

    assert entry.value_in == Money(500)
    assert book.value(Valuation.FIFO) == Money(1500)


def test_a_blocked_batch_is_not_sold_but_can_be_picked() -> None:
    book, _ = after(lot("bad", 5, 500, "2026-12-01"), loose(5, 500))
    book, _ = fold(book, moved(book, 0, blocked_change=5, picks=(Pick("bad", 5),)))

    sold, sale = fold(book, moved(book, -4))
    thrown, waste = fold(sold, moved(sold, -5, blocked_change=-5, picks=(Pick("bad", 5),)))

    assert (book.blocked, sale.taken) == (5, (Taken("", 4),))
    assert (waste.taken, thrown.blocked, thrown.on_hand) == ((Taken("bad", 5, "bad", "2026-12-01"),), 0, 1)


def test_a_book_begins_with_what_was_there_before_it() -> None:
    first = Movement(W, P, 8, -2, 0, 10, Cause(CauseKind.SALE, "c"), "2026-11-22T10:00:00.000Z")

    book, entry = fold(opening(first), first)

    assert (book.on_hand, book.version, entry.cost_average) == (10, 8, ZERO)


@pytest.mark.parametrize(
    ("value", "weights", "shares"),
    [(100, [1, 1, 1], [33, 34, 33]), (7, [0, 5, 2], [0, 5, 2]), (0, [], []), (-10, [1, 3], [-3, -7])],
)
def test_a_value_is_spread_to_the_last_poisha(value: int, weights: list[int], shares: list[int]) -> None:
    assert spread(Money(value), weights) == [Money(share) for share in shares]
