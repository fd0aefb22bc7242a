"""The sales report: running figures, and the night's recount."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from supermarket.kernel import clock
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import Invalid
from supermarket.kernel.events import DomainEvent
from supermarket.kernel.once import AlreadyDone
from supermarket.reports.model import Day, DaySheet, FinalDay, entries_of
from supermarket.reports.ports import DayBook, Days, DaySource
from supermarket.settings.ports import ShopSettings

SETTLED_AFTER = timedelta(hours=1)
"""How long after its end a day is finalised: messages on their way have arrived by then."""
RUNS = 3
"""How often a day that does not agree is recounted by itself."""


@dataclass(frozen=True, slots=True)
class Books:
    """The `DaySource` over the books of several contexts."""

    books: Sequence[DayBook]

    def events(self, branch_id: str, business_date: date) -> Iterator[DomainEvent]:
        for book in self.books:
            yield from book.events_of_day(branch_id, business_date)


def apply_event(days: Days, event: DomainEvent) -> None:
    """Add a sale or an order to its day; one told before changes nothing."""
    try:
        days.add(event.key, event.data["branch_id"], event.data["business_date"], entries_of(event))
    except AlreadyDone:
        return


def daily_sales(
    days: Days, settings: ShopSettings, caller: Caller, branch_id: str | None, day: date | None
) -> Day:
    """A branch's day: the caller's own branch and today where nothing else is said."""
    asked = branch_id or caller.branch_id
    if asked is None:
        raise Invalid.field("?branch_id", "say which branch", "missing")
    caller.require_branch(asked)
    branch = settings.branch(asked)
    return days.day(branch.id, day or branch.business_date(clock.now()))


def finalise(days: Days, source: DaySource, branch_id: str, day: date, now: datetime) -> FinalDay:
    """Compute a day from the source, compare it with the running figures, and keep it as a further run."""
    computed = DaySheet.of(branch_id, day, source.events(branch_id, day))
    known = days.day(branch_id, day, consistent=True)
    run = known.final.run + 1 if known.final else 1
    final = FinalDay(computed, run, clock.stamp(now), computed.differences(known.running))
    days.finalise(final)
    return final


def finalise_due(days: Days, source: DaySource, settings: ShopSettings, now: datetime) -> list[FinalDay]:
    """Finalise what ended in every branch's own zone and was not finalised yet."""
    return [finalise(days, source, branch, day, now) for branch, day in _due(days, settings, now)]


def _due(days: Days, settings: ShopSettings, now: datetime) -> Iterable[tuple[str, date]]:
    for branch in settings.branches():
        ended = branch.business_date(now - SETTLED_AFTER) - timedelta(days=1)
        last = days.day(branch.id, ended).final
        if last is None or (not last.agrees and last.run < RUNS):
            yield branch.id, ended
