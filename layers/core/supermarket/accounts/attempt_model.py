"""How often one may try: attempts are counted by the minute, before anything is checked."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

WINDOW = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """So many attempts a minute of one kind, by whatever ``kind`` says they are counted."""

    kind: str
    attempts: int


SIGN_IN_OF_ACCOUNT = Limit("sign-in-account", 5)
SIGN_IN_FROM_ADDRESS = Limit("sign-in-address", 5)
SIGN_UP_FROM_ADDRESS = Limit("sign-up-address", 30)
"""Generous: a mobile operator puts many customers behind one address."""


def minute_of(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(second=0, microsecond=0)


def seconds_left(at: datetime) -> int:
    """Until the minute is over; never nothing."""
    return max(1, int((minute_of(at) + WINDOW - at).total_seconds()))
