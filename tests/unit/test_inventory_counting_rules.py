"""The rules of corrections, transfers and stock takes."""

from dataclasses import replace

import pytest

from supermarket.inventory.adjustment_model import Adjustment, AdjustmentLine, Status, batch_to_take
from supermarket.inventory.book_model import Batch, Book, CostLayer, Entry, Taken
from supermarket.inventory.model import (
    Cause,
    CauseKind,
    Layer,
    Movement,
    Pick,
    Reason,
    StockMove,
    Valuation,
)
from supermarket.inventory.take_model import (
    Assessment,
    Count,
    CountedLater,
    Scope,
    Take,
    TakeLine,
    TakeState,
    Uncounted,
    Variance,
    committing,
    in_steps,
)
from supermarket.inventory.transfer_model import (
    NEXT,
    Transfer,
    TransferLine,
    TransferState,
    cancelled,
    cut,
    left,
    received,
)
from supermarket.kernel.errors import Conflict, Invalid, NotAllowed, OutOfStock, Unavailable
from supermarket.kernel.money import ZERO, Money

NOW = "2026-11-22T10:00:00.000Z"
GOODS = (Layer("b-1", 3, Money(100), "A", "2027-01-01"), Layer("", 4, Money(1)))


def transfer(state: TransferState = TransferState.SENT, **line: int) -> Transfer:
    lines = (TransferLine("p", "P", "Milk", "piece", 7, **line),)
    return Transfer("t-1", "w", "b", "v", "c", "", "u-1", NOW, lines, state)


def entry(kind: CauseKind, taken: tuple[Taken, ...] = (), quantity: int = 7, cost: int = 101) -> Entry:
    movement = Movement("w", "p", 2, -quantity, 0, 0, Cause(kind, "t-1"), NOW)
    return Entry(movement, ZERO, Money(cost), Money(0), taken)


def adjustment(reason: Reason, line: AdjustmentLine, status: Status = Status.PENDING) -> Adjustment:
    return Adjustment("a-1", "w", "b", reason, "", "u-1", NOW, (line,), status)


def take(**said: object) -> Take:
    return replace(Take("k-1", "w", "b", Scope(), "", "u-1", NOW), **said)  # type: ignore[arg-type]


def line(*counts: tuple[int, int], turn: int = 1) -> TakeLine:
    """Counted quantity and level, each in a section of its own."""
    made = tuple(Count(f"s{n}", "d", 1, q, on_hand, n, "u-1", NOW) for n, (q, on_hand) in enumerate(counts))
    return TakeLine("p", "P", "Milk", "piece", made, round=turn, version=1)


def assessed(*lines: TakeLine, book: Book | None = None, of: Take | None = None) -> Assessment:
    return Assessment.of(of or take(), [Variance.of(each, book) for each in lines])


BOOK = Book("w", "p", 1, loose=10, average_value=Money(1000), layers=(CostLayer(10, Money(1000)),))


def test_received_at_a_cost_is_a_layer_and_a_blocked_batch_leaves_what_is_available_alone():
    came = AdjustmentLine("p", "P", "Milk", "piece", 4, Money(250), "A", "2027-01-01", "b-1")
    went = AdjustmentLine("p", "P", "Milk", "piece", 4, batch_id="b-1", blocked=True)

    assert adjustment(Reason.RECEIVED, came).moves() == [
        StockMove("w", "p", 4, layers=(Layer("b-1", 4, Money(1000), "A", "2027-01-01"),))
    ]
    (move,) = adjustment(Reason.EXPIRY, went).moves()
    assert (move.on_hand, move.blocked, move.available, move.picks) == (-4, -4, 0, (Pick("b-1", 4),))


def test_a_pending_adjustment_is_decided_once_by_somebody_else():
    waiting = adjustment(Reason.THEFT, AdjustmentLine("p", "P", "Milk", "piece", 4))

    done = waiting.decided(Status.DONE, "u-2", NOW)

    assert (done.status, done.decided_by) == (Status.DONE, "u-2")
    with pytest.raises(NotAllowed):
        waiting.decided(Status.DONE, "u-1", NOW)
    with pytest.raises(Conflict):
        done.decided(Status.REJECTED, "u-3", NOW)


def test_of_a_batch_no_more_is_taken_than_it_has_and_nothing_while_its_book_is_behind():
    book = Book("w", "p", 3, loose=2, batches=(Batch("b-1", 5),))

    assert batch_to_take(book, "b-1", 5, 7) == Batch("b-1", 5)
    assert batch_to_take(book, "b-9", 1, 7) is None
    with pytest.raises(OutOfStock):
        batch_to_take(book, "b-1", 6, 7)
    with pytest.raises(Unavailable):
        batch_to_take(book, "b-1", 1, 6)
    with pytest.raises(Unavailable):
        batch_to_take(None, "b-1", 1, 6)


@pytest.mark.parametrize("state", list(TransferState))
@pytest.mark.parametrize("following", list(TransferState))
def test_a_transfer_goes_only_where_the_table_says(state, following):
    old = transfer(state)
    if following in NEXT[state]:
        assert old.moved_to(following, old.lines, "u-2", NOW).state is following
    else:
        with pytest.raises(Conflict, match=f"is {state.value}"):
            old.moved_to(following, old.lines, "u-2", NOW)


def test_cut_goods_keep_batch_and_date_and_their_values_add_up():
    first, second, third = (cut(GOODS, *ends) for ends in ((0, 1), (1, 5), (5, 7)))

    assert first == (Layer("b-1", 1, Money(33), "A", "2027-01-01"),)
    assert second == (Layer("b-1", 2, Money(67), "A", "2027-01-01"), Layer("", 2, Money(1)))
    assert third == (Layer("", 2, Money(0)),)


def test_what_left_is_what_the_ledger_took_and_what_its_book_did_not_have_is_not_told_apart():
    taken = (Taken("b-1", 5, "A", "2027-01-01"),)
    returned = entry(CauseKind.TRANSFER_IN)

    goods = left(transfer(), [entry(CauseKind.TRANSFER_OUT, taken), returned], Valuation.AVERAGE)

    assert goods == {"p": (Layer("b-1", 5, Money(72), "A", "2027-01-01"), Layer("", 2, Money(29)))}
    for late in ([], [returned]):
        with pytest.raises(Unavailable):
            left(transfer(), late, Valuation.AVERAGE)


def test_a_transfer_is_received_in_parts_and_the_rest_is_lost_or_goes_back():
    part, (move,) = received(transfer(), {"p": GOODS}, {"p": 2}, None, "u-2", NOW)
    lost, none = received(part, {"p": GOODS}, {}, Reason.THEFT, "u-2", NOW)
    back, (returned,) = cancelled(part, {"p": GOODS}, "u-1", NOW)

    assert (part.state, part.closed_by, move.warehouse_id, move.on_hand) == (
        TransferState.PARTLY_RECEIVED, "", "v", 2,
    )  # fmt: skip
    assert (lost.state, lost.loss_reason, lost.lost_value, none) == (
        TransferState.RECEIVED, "theft", Money(34), [],
    )  # fmt: skip
    assert (back.state, returned.warehouse_id, returned.on_hand) == (TransferState.CANCELLED, "w", 5)
    assert Money.total(layer.value or ZERO for layer in returned.layers) == Money(34)


def test_more_than_is_on_the_way_and_what_was_never_sent_are_refused():
    with pytest.raises(Conflict) as refused:
        received(transfer(received=5), {"p": GOODS}, {"p": 3}, None, "u-2", NOW)
    assert refused.value.code == "more_than_sent"
    with pytest.raises(Invalid):
        received(transfer(), {"p": GOODS}, {"q": 1}, None, "u-2", NOW)


def test_a_variance_is_what_was_counted_less_what_was_there_at_the_last_count():
    assert (line((7, 10)).variance, line((4, 10), (5, 9)).variance, line().variance) == (-3, 0, 0)
    assert (line((4, 10), (5, 9)).disturbed, line((4, 10), (5, 10)).disturbed) == (True, False)
    assert line((7, 10)).move("w") == StockMove("w", "p", -3, guarded=False)


def test_the_same_place_replaces_by_a_higher_number_alone():
    new = Count("s0", "d", 2, 9, 10, 5, "u-2", NOW)
    old = line((7, 10))

    assert old.with_count(new).counts == (new,)
    with pytest.raises(CountedLater):
        old.with_count(replace(new, sequence=1))
    assert (old.again().counts, old.again().round, old.again().version) == ((), 2, 2)


def test_gains_do_not_make_up_for_losses():
    found = assessed(line((7, 10)), line((12, 10)), line((10, 10)), book=BOOK)

    assert (found.lines, found.gained, found.lost, found.value) == (2, Money(200), Money(300), Money(500))
    assert assessed(line((7, 10))).unknown == 1


def test_a_take_is_decided_when_nothing_is_due_and_by_somebody_who_may():
    counted = take(counted_by=frozenset({"u-1"}))
    found = assessed(line((7, 10)), book=BOOK)

    new = committing(counted, found, Uncounted.LEAVE, Money(300), "u-1", NOW)

    assert (new.state, new.lost, new.decided_by) == (TakeState.COMMITTING, Money(300), "u-1")
    with pytest.raises(NotAllowed):
        committing(counted, found, Uncounted.LEAVE, Money(299), "u-1", NOW)
    assert committing(counted, found, Uncounted.LEAVE, Money(299), "u-2", NOW).decided_by == "u-2"
    with pytest.raises(Conflict):
        committing(counted, assessed(line()), Uncounted.LEAVE, ZERO, "u-2", NOW)
    with pytest.raises(Invalid):
        committing(take(scope=Scope(section="Bar")), found, Uncounted.ZERO, ZERO, "u-2", NOW)
    with pytest.raises(Conflict):
        committing(new, found, Uncounted.LEAVE, ZERO, "u-2", NOW)


@pytest.mark.parametrize(
    ("above", "turn", "needed"), [(299, 1, True), (300, 1, False), (299, 2, False), (0, 1, False)]
)
def test_a_large_variance_of_the_first_round_is_to_be_counted_again(above, turn, needed):
    counted = take(recount_above=Money(above))
    found = assessed(line((7, 10), turn=turn), book=BOOK, of=counted)

    assert found.to_recount == (("p",) if needed else ())


def test_steps_are_as_long_as_they_may_be():
    assert list(in_steps(range(5), 2)) == [[0, 1], [2, 3], [4]]
    assert list(in_steps([], 2)) == []
