"""Opening hours as HTTP has them."""

import re
from collections.abc import Sequence
from datetime import date, time
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema

from supermarket.kernel.errors import Invalid
from supermarket.schema import Schema, View
from supermarket.settings.hours_model import WEEKDAYS, Hours, SpecialDay, Week

_HOUR_AND_MINUTE = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)


def _time_of_day(value: Any) -> time:
    if isinstance(value, time):
        return value
    if not isinstance(value, str) or not _HOUR_AND_MINUTE.fullmatch(value):
        raise ValueError('an hour and minute of the day, such as "06:00"')
    return time.fromisoformat(value)


TimeOfDay = Annotated[
    time,
    BeforeValidator(_time_of_day),
    PlainSerializer(lambda at: at.isoformat("minutes"), return_type=str),
    WithJsonSchema({"type": "string", "pattern": f"^{_HOUR_AND_MINUTE.pattern}$", "examples": ["06:00"]}),
]


class HoursRequest(Schema):
    """Past midnight where ``closes`` is not later than ``opens``; from 00:00 to 00:00 is all day."""

    opens: TimeOfDay
    closes: TimeOfDay

    def hours(self) -> Hours:
        return Hours(self.opens, self.closes)


DayHours = Annotated[tuple[HoursRequest, ...], Field(max_length=8)]


class WeekRequest(Schema):
    """A day without hours is closed."""

    monday: DayHours = ()
    tuesday: DayHours = ()
    wednesday: DayHours = ()
    thursday: DayHours = ()
    friday: DayHours = ()
    saturday: DayHours = ()
    sunday: DayHours = ()


class SpecialDayRequest(Schema):
    """A day unlike its weekday: with hours of its own, or closed."""

    date: date
    hours: DayHours = ()
    note: Annotated[str, Field(max_length=200)] = ""

    def special_day(self) -> SpecialDay:
        return SpecialDay(self.date, _hours(self.hours), self.note)


def week(said: WeekRequest | None, special: Sequence[SpecialDayRequest]) -> Week | None:
    """Raises Invalid for hours that overlap, and for special days of a branch that tells no others."""
    if said is None and special:
        raise Invalid.field("/special_days", "days that differ from /hours, which are not given")
    if said is None:
        return None
    days = tuple(_hours(getattr(said, name)) for name in WEEKDAYS)
    found = Week(days, tuple(each.special_day() for each in special))
    found.check()
    return found


def _hours(said: Sequence[HoursRequest]) -> tuple[Hours, ...]:
    return tuple(each.hours() for each in said)


class HoursView(View):
    opens: TimeOfDay
    closes: TimeOfDay

    @classmethod
    def all(cls, hours: Sequence[Hours]) -> list[Self]:
        return [cls(opens=each.opens, closes=each.closes) for each in hours]


class WeekView(View):
    monday: list[HoursView]
    tuesday: list[HoursView]
    wednesday: list[HoursView]
    thursday: list[HoursView]
    friday: list[HoursView]
    saturday: list[HoursView]
    sunday: list[HoursView]

    @classmethod
    def of(cls, week: Week) -> Self:
        return cls(**{
            name: HoursView.all(hours) for name, hours in zip(WEEKDAYS, week.days, strict=True)
        })  # fmt: skip


class SpecialDayView(View):
    date: date
    hours: list[HoursView]
    note: str

    @classmethod
    def of(cls, special: SpecialDay) -> Self:
        return cls(date=special.day, hours=HoursView.all(special.hours), note=special.note)
