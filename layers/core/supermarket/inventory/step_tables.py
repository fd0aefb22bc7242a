"""Moves of more levels than one transaction holds, all or nothing to every reader.

A work record keeps the moves and which steps are done. Goods that may be refused are taken step by step first,
and the last transaction writes what they were taken for: until then nobody sees a sale or an order, and a
refusal puts everything back. Moves that cannot be refused go the other way round: what they are for is written
first, together with the work record, and the steps follow. A worker that dies leaves the record, and the sweep
puts back what was taken, or finishes what was promised. A step is done once: the record remembers it in the same
transaction.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from pynamodb.attributes import JSONAttribute, NumberAttribute, NumberSetAttribute, UnicodeAttribute

from supermarket.aws.tables import Row
from supermarket.aws.transactions import commit, delete, put, update, write_alone
from supermarket.inventory.model import Cause, CauseKind, StockMove
from supermarket.inventory.move_record_model import packed, unpacked
from supermarket.kernel import clock
from supermarket.kernel.errors import Conflict, DomainError
from supermarket.kernel.ids import new_id
from supermarket.kernel.writing import Write

ABANDONED_AFTER = timedelta(minutes=2)
"""No request lives as long: the gateway gives up after 29 seconds."""
MoveWrite = Callable[[StockMove, Cause], Write]


class WorkRow(Row):
    """``direction`` is ``take`` while goods are being collected, ``back`` once they are being returned, ``finish``
    when the steps that are left will be carried out whatever comes."""

    context = "inventory"
    direction = UnicodeAttribute()
    steps = NumberSetAttribute(null=True)
    step_size = NumberAttribute()
    moves = JSONAttribute()
    cause = JSONAttribute()
    gsi1pk = UnicodeAttribute(default="WORK")
    gsi1sk = UnicodeAttribute()

    @classmethod
    def start(cls, direction: str, moves: Sequence[StockMove], cause: Cause, step_size: int) -> "WorkRow":
        return cls(
            f"WORK#{new_id()}", "WORK", kind="work", direction=direction, step_size=step_size, gsi1pk="WORK",
            gsi1sk=clock.stamp(clock.now()), cause=[cause.kind.value, cause.id, cause.reason, cause.by],
            moves=list(map(packed, moves)),
        )  # fmt: skip

    def chunks(self) -> list[list[StockMove]]:
        moves, size = list(map(unpacked, self.moves)), int(self.step_size)
        return [moves[start : start + size] for start in range(0, len(moves), size)]

    def why(self) -> Cause:
        kind, *rest = self.cause
        return Cause(CauseKind(kind), *rest)


def commit_in_steps(
    moves: Sequence[StockMove], cause: Cause, also: Sequence[Write], write: MoveWrite, step: int
) -> None:
    if any(move.refusable for move in moves):
        _take_then_write(moves, cause, also, write, step)
    else:
        _write_then_finish(moves, cause, also, write, step)


def finish_abandoned(now: datetime, write: MoveWrite) -> int:
    """Carry on with what dead workers left, and give how many there were. Run by a schedule, at any time."""
    stale = clock.stamp(now - ABANDONED_AFTER)
    found = list(WorkRow.all("WORK", WorkRow.gsi1sk < stale, index="gsi1"))
    for work in found:
        _finish(work, write) if work.direction == "finish" else _put_back(work, write)
    return len(found)


def _take_then_write(
    moves: Sequence[StockMove], cause: Cause, also: Sequence[Write], write: MoveWrite, step: int
) -> None:
    work = WorkRow.start("take", moves, cause, step)
    write_alone(put(work))
    try:
        for number, chunk in enumerate(work.chunks()):
            commit([_step(work, number, "take"), *(write(move, cause) for move in chunk)])
        whole = (WorkRow.direction == "take") & (WorkRow.pk.exists())
        commit([delete(work, whole, _gone()), *also])
    except DomainError:
        _put_back(work, write)
        raise


def _write_then_finish(
    moves: Sequence[StockMove], cause: Cause, also: Sequence[Write], write: MoveWrite, step: int
) -> None:
    work = WorkRow.start("finish", moves, cause, step)
    commit([put(work), *also])
    _finish(work, write)


def _finish(work: WorkRow, write: MoveWrite) -> None:
    for number, chunk in enumerate(work.chunks()):
        _once([_step(work, number, "finish"), *(write(move, work.why()) for move in chunk)])
    write_alone(delete(WorkRow(work.pk, work.sk)))


def _put_back(work: WorkRow, write: MoveWrite) -> None:
    """Turn the work round first, so that a worker that was only slow can take nothing more."""
    turn = update(work, [WorkRow.direction.set("back")], WorkRow.pk.exists(), _gone())
    _once([turn])
    taken = WorkRow.find(work.pk, work.sk, consistent=True)
    if taken is None:
        return
    for number in sorted(taken.steps or ()):
        back = [write(move.reversed(), work.why()) for move in taken.chunks()[int(number)]]
        _once([_unstep(taken, int(number)), *back])
    write_alone(delete(WorkRow(work.pk, work.sk)))


def _once(writes: Sequence[Write]) -> None:
    """Another worker may be doing the same: its step stands and ours is dropped."""
    try:
        commit(writes)
    except StepDone:
        return


class StepDone(Conflict):
    code = "step_done"


def _gone() -> StepDone:
    return StepDone("This was given up; send it again.")


def _step(work: WorkRow, number: int, direction: str) -> Write:
    undone = (WorkRow.direction == direction) & ~WorkRow.steps.contains(number)
    return update(WorkRow(work.pk, work.sk), [WorkRow.steps.add({number})], undone, _gone())


def _unstep(work: WorkRow, number: int) -> Write:
    done = (WorkRow.direction == "back") & WorkRow.steps.contains(number)
    return update(WorkRow(work.pk, work.sk), [WorkRow.steps.delete({number})], done, _gone())
