"""How much anybody may ask: so many requests in five minutes by the clock, for an account, an API key, an address.

The limits are in the settings. A warm function lets a subject's first few requests of a window pass; whoever goes on
is counted, in a table that all functions share: one conditional write takes what was asked so far and a lease for
the next requests, so that most requests write nothing. Within one environment the limit is exact; each further one may
let pass as many as are free.
"""

import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from supermarket.kernel.errors import TooMany

WINDOW = timedelta(minutes=5)
FREE = 5
"""Requests of a subject that an environment lets pass in a window before it asks what others counted."""
UNLIMITED = 0
LEASES = 50
"""A lease is this part of the limit."""
Take = Callable[[str, int, int, datetime], int]


def window_end(at: datetime) -> datetime:
    seconds = int(WINDOW.total_seconds())
    return datetime.fromtimestamp((int(at.timestamp()) // seconds + 1) * seconds, UTC)


class _Tally:
    """What an environment knows of a subject in this window. ``asked`` are requests that nobody counted yet."""

    __slots__ = ("asked", "counted", "leased", "refused")

    def __init__(self) -> None:
        self.asked = self.leased = 0
        self.counted = self.refused = False


class Meter:
    """One environment's share of the counting. ``take(subject, amount, limit, until)`` says how much was left of it."""

    def __init__(self, take: Take) -> None:
        self._take = take
        self._end = datetime.fromtimestamp(0, UTC)
        self._tallies: dict[str, _Tally] = {}

    def admit(self, subject: str, limit: Callable[[], int], at: datetime, free: int = FREE) -> None:
        """Let one request pass. Raises TooMany until the window ends."""
        if at >= self._end:
            self._end, self._tallies = window_end(at), {}
        tally = self._tallies.setdefault(subject, _Tally())
        if tally.refused:
            raise self._refusal(at)
        if tally.leased:
            tally.leased -= 1
        elif not tally.counted and tally.asked < free:
            tally.asked += 1
        else:
            self._count(subject, tally, limit(), at)

    def _count(self, subject: str, tally: _Tally, limit: int, at: datetime) -> None:
        if limit == UNLIMITED:
            return
        granted = self._take(subject, tally.asked + max(1, limit // LEASES), limit, self._end)
        left = granted - tally.asked
        tally.asked, tally.counted, tally.refused = 0, True, left < 1
        if tally.refused:
            raise self._refusal(at)
        tally.leased = left - 1

    def _refusal(self, at: datetime) -> TooMany:
        wait = max(1, math.ceil((self._end - at).total_seconds()))
        return TooMany(f"Too many requests. Try again in {wait} seconds.", retry_after=wait)

    def forget(self) -> None:
        self._end, self._tallies = datetime.fromtimestamp(0, UTC), {}
