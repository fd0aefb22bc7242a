"""What the reports are made from, and where they are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from supermarket.kernel.events import DomainEvent
    from supermarket.reports.model import Day, FinalDay, Rows


class DayBook(Protocol):
    """Records that trading leaves behind: the tills' sales, the shop's orders."""

    def events_of_day(self, branch_id: str, business_date: date) -> Iterable[DomainEvent]:
        """What the day's records have told so far, drawn from the records themselves."""


class DaySource(Protocol):
    def events(self, branch_id: str, business_date: date) -> Iterable[DomainEvent]:
        """All events of a branch's day, from the source."""


class Days(Protocol):
    def add(self, event_key: str, branch_id: str, business_date: str, rows: Rows) -> None:
        """Add to the running figures, once for each event: AlreadyDone when it was counted before."""

    def day(self, branch_id: str, business_date: date, consistent: bool = False) -> Day: ...

    def finalise(self, final: FinalDay) -> None:
        """Keep a finalised day. Raises AlreadyExists when somebody else made the same run."""
