"""Deciding on a stock take, and moving the levels by what it found.

The decision is one write. The levels follow in transactions of as many as one takes, each with the marks of its lines,
so that every level moves once however often and by whomever it is carried on.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from supermarket.inventory.race_service import on_top
from supermarket.inventory.take_model import (
    Take,
    TakeLine,
    TakeState,
    Uncounted,
    Variance,
    committing,
    in_steps,
)
from supermarket.inventory.take_service import CountingDesk, assess, never_counted, valued
from supermarket.kernel import clock
from supermarket.kernel.caller import Caller
from supermarket.kernel.once import AlreadyDone

STEP = 45
"""Lines in a transaction: each is a level and its mark."""
ABANDONED_AFTER = timedelta(minutes=2)
"""No request lives as long."""


def commit(desk: CountingDesk, caller: Caller, take_id: str, uncounted: Uncounted) -> Take:
    """Move the levels by what was found. Asked again, it carries on or gives what was done."""
    take = on_top(lambda: _decided(desk, caller, take_id, uncounted))
    return take if take.state is TakeState.COMMITTED else carry_out(desk, take)


def finish_abandoned(desk: CountingDesk, now: datetime) -> int:
    """Carry on where a worker died, and give how many there were."""
    found = desk.takes.committing(now - ABANDONED_AFTER)
    for take in found:
        carry_out(desk, take)
    return len(found)


def carry_out(desk: CountingDesk, take: Take) -> Take:
    if take.uncounted is Uncounted.ZERO:
        for some in in_steps(never_counted(desk, take), STEP):
            desk.takes.found_none(take.id, some)
    while not _apply(desk, take):
        pass
    desk.takes.finish(take)
    return desk.takes.get(take.id)


def _decided(desk: CountingDesk, caller: Caller, take_id: str, uncounted: Uncounted) -> Take:
    take = desk.get(caller, take_id)
    if take.state in (TakeState.COMMITTING, TakeState.COMMITTED):
        return take
    return _decide(desk, caller, take, uncounted)


def _decide(desk: CountingDesk, caller: Caller, take: Take, uncounted: Uncounted) -> Take:
    limit = desk.settings.rules().adjustment_limit
    also = never_counted(desk, take) if uncounted is Uncounted.ZERO and take.scope.closed else ()
    found = assess(desk, take, also)
    new = committing(take, found, uncounted, limit, caller.id, clock.stamp(clock.now()))
    desk.takes.decide(take, new)
    return new


def _apply(desk: CountingDesk, take: Take) -> bool:
    """Move what has not moved yet; False when another worker is at it, and what is left has to be read again."""
    for some in in_steps(_pending(desk, take), STEP):
        try:
            _move(desk, take, list(valued(desk, take, some)))
        except AlreadyDone:
            return False
    return True


def _pending(desk: CountingDesk, take: Take) -> Iterator[TakeLine]:
    return (line for line in list(desk.takes.lines(take.id)) if line.variance and not line.applied)


def _move(desk: CountingDesk, take: Take, found: list[Variance]) -> None:
    moves = [each.line.move(take.warehouse_id) for each in found]
    marks = [desk.takes.applied(take.id, replace(each.line, value=each.value)) for each in found]
    desk.stock.commit(moves, take.cause, marks)
