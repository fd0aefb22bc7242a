"""When a branch is open: hours for each day of the week, and days that are unlike the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from supermarket.kernel.clock import zone
from supermarket.kernel.errors import FieldError, Invalid

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Hours:
    """From ``opens`` until just before ``closes``, which is of the next day when it is not later.

    From 00:00 to 00:00 is all day.
    """

    opens: time
    closes: time

    @property
    def minutes(self) -> tuple[int, int]:
        """Begin and end in minutes after the day's midnight."""
        begin, end = _minute(self.opens), _minute(self.closes)
        return begin, end if end > begin else end + _DAY


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A holiday, or a day with hours of its own. Without any hours the branch is closed."""

    day: date
    hours: tuple[Hours, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Week:
    """``days`` begins with Monday. A special day counts in place of its weekday."""

    days: tuple[tuple[Hours, ...], ...]
    special: tuple[SpecialDay, ...] = ()

    def on(self, day: date) -> tuple[Hours, ...]:
        unlike = next((each.hours for each in self.special if each.day == day), None)
        return self.days[day.weekday()] if unlike is None else unlike

    def open_at(self, at: datetime, zone_name: str) -> bool:
        """By the clock on the branch's wall."""
        local = at.astimezone(zone(zone_name))
        minute = local.hour * 60 + local.minute
        today, yesterday = local.date(), local.date() - timedelta(days=1)
        return _covers(self.on(today), minute) or _covers(self.on(yesterday), minute + _DAY)

    def check(self) -> None:
        """Raises Invalid, naming each day whose hours overlap and each special day that is there twice."""
        wrong = [
            FieldError(f"/hours/{WEEKDAYS[number]}", "hours that do not overlap, in their order")
            for number, hours in enumerate(self.days)
            if not _in_order(hours)
        ]
        known: set[date] = set()
        for number, special in enumerate(self.special):
            if not _in_order(special.hours):
                where = f"/special_days/{number}/hours"
                wrong.append(FieldError(where, "hours that do not overlap, in their order"))
            if special.day in known:
                wrong.append(FieldError(f"/special_days/{number}/date", "a day that is not there already"))
            known.add(special.day)
        if wrong:
            raise Invalid("These hours are not possible.", errors=wrong)


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def _covers(hours: Sequence[Hours], minute: int) -> bool:
    return any(begin <= minute < end for begin, end in (each.minutes for each in hours))


def _in_order(hours: Sequence[Hours]) -> bool:
    """Each begins when the one before has ended, and the last ends before the day's first begins again."""
    spans = [each.minutes for each in hours]
    ends = [end for _, end in spans[:-1]]
    begins = [begin for begin, _ in spans[1:]]
    return all(end <= begin for end, begin in zip(ends, begins, strict=True)) and (
        not spans or spans[-1][1] <= spans[0][0] + _DAY
    )
