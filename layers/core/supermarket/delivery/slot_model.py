"""Slots: the windows of a zone on the days to come, each with room for so many orders."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from supermarket.delivery.model import Window, Zone
from supermarket.kernel.clock import zone
from supermarket.kernel.errors import Conflict, Invalid

DAYS_AHEAD = 14
"""How many days have slots, today among them."""
_ID = re.compile(r"([0-9a-f-]{36})_(\d{4}-\d\d-\d\d)_([01]\d|2[0-3])([0-5]\d)", re.ASCII)


class SlotFull(Conflict):
    code = "slot_full"
    title = "No more orders are taken for this time"


class SlotClosed(Conflict):
    code = "slot_closed"
    title = "It is too late for this time"


@dataclass(frozen=True, slots=True)
class Calendar:
    """A branch's own days: the zone of the clock on its wall, and when it is closed altogether."""

    time_zone: str
    closed: frozenset[date] = frozenset()

    def today(self, now: datetime) -> date:
        return now.astimezone(zone(self.time_zone)).date()

    def at(self, day: date, wall: time) -> datetime:
        return datetime.combine(day, wall, zone(self.time_zone)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Slot:
    """``day`` is the one it begins on, in the branch's own zone. Orders are taken until before ``closes_at``."""

    zone_id: str
    day: date
    starts: time
    ends: time
    begins_at: datetime
    ends_at: datetime
    closes_at: datetime
    capacity: int

    @property
    def id(self) -> str:
        return f"{self.zone_id}_{self.day.isoformat()}_{self.starts:%H%M}"

    def open_at(self, now: datetime) -> bool:
        return now < self.closes_at


def slots_between(zone: Zone, calendar: Calendar, first: date, last: date) -> Iterator[Slot]:
    """In the order they begin."""
    for number in range((last - first).days + 1):
        yield from slots_on(zone, calendar, first + timedelta(days=number))


def slots_on(zone: Zone, calendar: Calendar, day: date) -> list[Slot]:
    if day in calendar.closed:
        return []
    on_day = [window for window in zone.windows if day.weekday() in window.weekdays]
    return [_slot(zone, calendar, day, window) for window in sorted(on_day, key=lambda each: each.starts)]


def _slot(zone: Zone, calendar: Calendar, day: date, window: Window) -> Slot:
    last = day if window.ends > window.starts else day + timedelta(days=1)
    begins = calendar.at(day, window.starts)
    return Slot(
        zone.id, day, window.starts, window.ends, begins, calendar.at(last, window.ends),
        begins - timedelta(minutes=window.cut_off), window.capacity,
    )  # fmt: skip


def slot_asked(zone: Zone | None, calendar: Calendar, slot_id: str, now: datetime) -> Slot | None:
    """The slot that is meant, None where the zone has no windows and none is asked for.

    Raises Invalid for one that there is not, or that is missing, and SlotClosed when it is too late for it.
    """
    if not slot_id:
        if zone is not None and zone.windows:
            raise Invalid.field("/slot_id", "the time it is wanted at", "slot_required")
        return None
    day, starts = _read(zone, slot_id)
    today = calendar.today(now)
    if day < today:
        raise SlotClosed
    if zone is None or day >= today + timedelta(days=DAYS_AHEAD):
        raise _unknown()
    found = next((each for each in slots_on(zone, calendar, day) if each.starts == starts), None)
    if found is None:
        raise _unknown()
    if not found.open_at(now):
        raise SlotClosed
    return found


def _read(zone: Zone | None, slot_id: str) -> tuple[date, time]:
    parts = _ID.fullmatch(slot_id)
    if parts is None or zone is None or parts[1] != zone.id:
        raise _unknown()
    try:
        return date.fromisoformat(parts[2]), time(int(parts[3]), int(parts[4]))
    except ValueError:
        raise _unknown() from None


def _unknown() -> Invalid:
    return Invalid.field("/slot_id", "there is no such time here", "slot_unknown")
