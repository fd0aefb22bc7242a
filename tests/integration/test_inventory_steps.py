"""Moves of more levels than one transaction holds, when their worker dies or is only slow."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from supermarket.aws.transactions import commit, put
from supermarket.inventory.model import Cause, CauseKind, Reason, StockMove, adjust, sell
from supermarket.inventory.step_tables import (
    ABANDONED_AFTER,
    StepDone,
    WorkRow,
    commit_in_steps,
    finish_abandoned,
)
from supermarket.inventory.tables import LevelRow, TableStockBook, level_write
from supermarket.kernel.errors import Conflict, OutOfStock
from supermarket.kernel.writing import Write
from tests.support.gateway import function

pytestmark = pytest.mark.usefixtures("cloud")
CAUSE = Cause(CauseKind.SALE, "sale-1")
STEP = 3
PRODUCTS = [f"p{n}" for n in range(8)]
STOCK = TableStockBook()


class Killed(Exception):
    """What no code of ours catches: the worker is gone."""


def dying(after: int) -> Callable[[StockMove, Cause], Write]:
    """Writes moves until the worker dies, on the move after so many."""
    left = [after]

    def write(move: StockMove, cause: Cause) -> Write:
        left[0] -= 1
        if left[0] < 0:
            raise Killed
        return level_write(move, cause)

    return write


def receive(quantity: int) -> None:
    STOCK.commit(
        [adjust("w", p, Reason.RECEIVED, quantity) for p in PRODUCTS], Cause(CauseKind.ADJUSTMENT, "a")
    )


def sales(quantity: int = 2) -> list[StockMove]:
    return [sell("w", p, quantity, guarded=True) for p in PRODUCTS]


def receipts() -> list[StockMove]:
    return [adjust("w", p, Reason.RECEIVED, 2) for p in PRODUCTS]


def record() -> Write:
    row = LevelRow("TEST", "sale", kind="test", warehouse_id="w", product_id="p")
    return put(row, LevelRow.pk.does_not_exist(), Conflict("taken"))


def recorded() -> bool:
    return LevelRow.find("TEST", "sale") is not None


def levels() -> list[int]:
    found = [STOCK.level("w", product) for product in PRODUCTS]
    assert all(level.available == level.on_hand and level.reserved == 0 for level in found)
    return [level.on_hand for level in found]


def open_work() -> list[WorkRow]:
    return list(WorkRow.all("WORK", index="gsi1"))


def later() -> datetime:
    return datetime.now(UTC) + ABANDONED_AFTER + timedelta(seconds=1)


@pytest.mark.parametrize(("after", "taken"), [(0, 0), (2, 0), (3, 3), (5, 3), (6, 6), (7, 6)])
def test_what_a_dead_worker_had_taken_is_put_back(after, taken):
    """powertools-lambda #53: what timed out stays in progress."""
    receive(5)
    with pytest.raises(Killed):
        commit_in_steps(sales(), CAUSE, [record()], dying(after), STEP)
    assert levels() == [3] * taken + [5] * (8 - taken)

    assert finish_abandoned(later(), level_write) == 1

    assert levels() == [5] * 8
    assert not recorded()
    assert open_work() == []


@pytest.mark.parametrize(("after", "done"), [(0, 0), (4, 3), (7, 6)])
def test_what_a_dead_worker_had_promised_is_finished(after, done):
    receive(5)
    with pytest.raises(Killed):
        commit_in_steps(receipts(), CAUSE, [record()], dying(after), STEP)
    assert levels() == [7] * done + [5] * (8 - done)
    assert recorded()

    assert finish_abandoned(later(), level_write) == 1

    assert levels() == [7] * 8
    assert open_work() == []


def test_a_sweep_that_dies_itself_is_carried_on_by_the_next():
    receive(5)
    with pytest.raises(Killed):
        commit_in_steps(sales(), CAUSE, [record()], dying(7), STEP)

    with pytest.raises(Killed):
        finish_abandoned(later(), dying(4))
    assert levels() == [5] * 3 + [3] * 3 + [5] * 2
    finish_abandoned(later(), level_write)

    assert levels() == [5] * 8
    assert open_work() == []


def test_work_that_may_still_be_going_on_is_left_alone():
    receive(5)
    with pytest.raises(Killed):
        commit_in_steps(sales(), CAUSE, [record()], dying(4), STEP)

    assert finish_abandoned(datetime.now(UTC), level_write) == 0

    assert levels() == [3] * 3 + [5] * 5
    assert len(open_work()) == 1


@pytest.mark.parametrize("at", [0, 3, 6])
def test_a_slow_worker_whose_work_was_turned_round_takes_nothing_more(at):
    receive(5)
    moves = [0]

    def slow(move: StockMove, cause: Cause) -> Write:
        if moves[0] == at:
            finish_abandoned(later(), level_write)
        moves[0] += 1
        return level_write(move, cause)

    with pytest.raises(StepDone):
        commit_in_steps(sales(), CAUSE, [record()], slow, STEP)

    assert levels() == [5] * 8
    assert not recorded()
    assert open_work() == []


def test_a_sweep_beside_the_worker_that_finishes_does_no_step_twice():
    receive(5)
    moves = [0]

    def slow(move: StockMove, cause: Cause) -> Write:
        moves[0] += 1
        if moves[0] == 4:
            finish_abandoned(later(), level_write)
        return level_write(move, cause)

    commit_in_steps(receipts(), CAUSE, [record()], slow, STEP)

    assert levels() == [7] * 8
    assert recorded()
    assert open_work() == []


def test_two_sweeps_of_the_same_work_put_back_once():
    receive(5)
    with pytest.raises(Killed):
        commit_in_steps(sales(), CAUSE, [record()], dying(7), STEP)
    twice = [True]

    def beside(move: StockMove, cause: Cause) -> Write:
        if twice.pop() if twice else False:
            finish_abandoned(later(), level_write)
        return level_write(move, cause)

    finish_abandoned(later(), beside)

    assert levels() == [5] * 8
    assert open_work() == []


def test_a_refusal_in_the_last_step_puts_everything_back():
    receive(5)
    commit([record()])

    with pytest.raises(Conflict, match="taken"):
        commit_in_steps(sales(), CAUSE, [record()], level_write, STEP)
    with pytest.raises(OutOfStock):
        commit_in_steps(sales(6), CAUSE, [], level_write, STEP)

    assert levels() == [5] * 8
    assert open_work() == []


def test_the_sweep_runs_on_a_schedule():
    receive(5)
    with pytest.raises(Killed):
        commit_in_steps(sales(), CAUSE, [record()], dying(4), STEP)

    done = function("inventory/finish_steps").handler({"at": later().isoformat()}, None)

    assert done == {"finished": 1, "takes": 0}
    assert levels() == [5] * 8
