"""Time: aware UTC everywhere; a business date is a branch's own."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo


def now() -> datetime:
    return datetime.now(UTC)


def stamp(at: datetime) -> str:
    """RFC 3339 in UTC with milliseconds and a fixed width, so that it sorts as text."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read_stamp(text: str) -> datetime:
    return datetime.fromisoformat(text)


@lru_cache(maxsize=32)
def zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def business_date(at: datetime, zone_name: str, day_start: time) -> date:
    """The trading day ``at`` belongs to: a sale before the branch's day start counts to the evening before."""
    local = at.astimezone(zone(zone_name))
    opens = timedelta(hours=day_start.hour, minutes=day_start.minute)
    return (local.replace(tzinfo=None) - opens).date()


def day_begins(on: date, zone_name: str, day_start: time) -> datetime:
    """The moment a business date begins, in UTC."""
    return datetime.combine(on, day_start, zone(zone_name)).astimezone(UTC)


def epoch(at: datetime) -> int:
    return int(at.timestamp())
