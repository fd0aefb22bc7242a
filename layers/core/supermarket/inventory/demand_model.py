"""What customers asked for: how much of a product went in a day, and on which days there was none to be had.

An online order counts when it is placed, for that is when somebody wanted the goods; one that is cancelled counts back,
and so does what is taken out of one before it is picked. Packing less or something else, sending it and taking it back
say nothing: what was asked for stays what it was.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from supermarket.inventory.model import CauseKind, Movement

ASKED_FOR = frozenset({
    CauseKind.SALE, CauseKind.ORDER, CauseKind.ORDER_CANCELLED, CauseKind.ORDER_CHANGED,
    CauseKind.ORDER_EXPIRED,
})  # fmt: skip
WINDOW = 84
"""Days that are looked back on: twelve weeks."""


@dataclass(frozen=True, slots=True)
class Demand:
    """A business day. ``out`` says that the goods ran out, or were not there yet, at some time of it, so that more
    might have gone; ``ends_out`` that they were out at the end, as they are then on the days after it."""

    day: str
    quantity: int = 0
    out: bool = False
    ends_out: bool = False


def demand_of(movement: Movement, available: int, day: str) -> Demand | None:
    """What a movement says of its day; ``available`` is what there was after it. None when it says nothing."""
    net = movement.on_hand_change - movement.reserved_change
    asked = -net if movement.cause.kind in ASKED_FOR else 0
    before, after = available - net + movement.blocked_change, available
    if asked > 0 >= before:
        return Demand(day, asked)  # sold though the book had none: the goods were there
    if not asked and (before > 0) is (after > 0):
        return None
    return Demand(day, asked, before <= 0 or after <= 0, after <= 0)


def series(days: Sequence[Demand], last: date, window: int = WINDOW) -> list[int]:
    """The demand of each day up to ``last`` on which there was enough, from the first that is known on; what came back
    is nothing less than nothing. ``days`` are in their order."""
    known = {date.fromisoformat(each.day): each for each in days}
    if not known:
        return []
    return [max(0, each.quantity) for each in _in_stock(known, min(known), last, window)]


def _in_stock(known: dict[date, Demand], first: date, last: date, window: int) -> Iterator[Demand]:
    out = False
    for place in range((last - first).days + 1):
        day = first + timedelta(days=place)
        each = known.get(day) or Demand(day.isoformat(), out=out, ends_out=out)
        out = each.ends_out
        if (last - day).days < window and not each.out:
            yield each
