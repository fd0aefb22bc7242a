"""How often one may try. Attempts are counted before anything is checked; each failure makes the next wait longer."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from supermarket.kernel.errors import TooMany

FIRST_WAIT = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """So many attempts, counted by whatever ``kind`` says. When they are used up, the next one waits.

    A minute, then two, four, and so on, up to ``longest``. Nobody is remembered who did not try for ``memory``.
    """

    kind: str
    attempts: int
    longest: timedelta
    memory: timedelta


SIGN_IN_OF_NAME = Limit("sign-in-name", 5, timedelta(hours=1), timedelta(days=1))
SIGN_IN_OF_DEVICE = Limit("sign-in-device", 5, timedelta(hours=1), timedelta(days=1))
"""A device that the account knows is counted by itself: no stranger's guesses keep the owner out there."""
SIGN_IN_FROM_ADDRESS = Limit("sign-in-address", 5, timedelta(minutes=15), timedelta(hours=1))
"""Forgives sooner: a mobile operator puts many customers behind one address."""

Turn = tuple[Limit, str]
"""An attempt: under which limit it counts, and of whom."""


@dataclass(frozen=True, slots=True)
class Tries:
    """The attempts that one subject has made and not been given back, and when the last of them was."""

    attempts: int
    last_at: datetime

    def forgotten(self, limit: Limit, at: datetime) -> bool:
        return at >= self.last_at + limit.memory

    def wait(self, limit: Limit, at: datetime) -> timedelta:
        """How long until the next attempt may be made."""
        over = self.attempts - limit.attempts
        if over < 0 or self.forgotten(limit, at):
            return timedelta()
        pause = min(FIRST_WAIT * (1 << min(over, 16)), limit.longest)
        return max(self.last_at + pause - at, timedelta())

    def next(self, limit: Limit, at: datetime) -> "Tries":
        if self.forgotten(limit, at):
            return Tries(1, at)
        return Tries(self.attempts + 1, max(at, self.last_at))


def too_many(wait: timedelta) -> TooMany:
    seconds = max(1, math.ceil(wait.total_seconds()))
    return TooMany(f"Too many attempts. Try again in {seconds} seconds.", retry_after=seconds)
