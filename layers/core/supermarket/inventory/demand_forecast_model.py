"""How much of a product a day will sell, from what the days before it sold.

Teunter, Syntetos and Babai, "Intermittent demand: linking forecasting to inventory obsolescence", European Journal of
Operational Research 214 (2011): how much goes when any goes, times how likely a day is to sell any, both smoothed. For
what sells every day that is simple exponential smoothing; what nobody buys any more fades away, as with Croston's
method it does not. Why this one, measured: ``docs/forecast.md``. What is expected is a fraction of a unit; what comes
of it is rounded up to whole units before anything is ordered.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

ALPHA = Decimal("0.1")
"""Weight of the newest day that sold some for how much it is; Syntetos and Boylan (2005) take 0.05 to 0.2."""
BETA = Decimal("0.05")
"""Weight of the newest day for how likely there is demand at all: less, because every day tells of it."""
NONE = Decimal(0)
LEARNING = 14
"""Days that a forecast begins with the mean of, and before which nothing is planned by it."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """``daily`` is what each of the next days is expected to sell, ``deviation`` how far a day is off (the root of the
    mean squared error), ``days`` over how many days that count."""

    daily: Decimal = NONE
    deviation: Decimal = NONE
    days: int = 0

    @property
    def known(self) -> bool:
        return self.days >= LEARNING


def outlook(history: Sequence[int]) -> Outlook:
    """From the demand of days on which there was enough, in their order."""
    *expected, coming = forecasts(history)
    return Outlook(coming, _deviation(history, expected), len(history))


def forecasts(history: Sequence[int], alpha: Decimal = ALPHA, beta: Decimal = BETA) -> Iterator[Decimal]:
    """For each day what was expected of it before it came, and in the end what is expected of the next."""
    first = history[:LEARNING]
    sold = [each for each in first if each > 0]
    size = Decimal(sum(sold)) / len(sold) if sold else NONE
    chance = Decimal(len(sold)) / len(first) if first else NONE
    yield chance * size
    for each in history:
        chance += beta * ((each > 0) - chance)
        if each > 0:
            size = size + alpha * (each - size) if size else Decimal(each)
        yield chance * size


def _deviation(history: Sequence[int], expected: Sequence[Decimal]) -> Decimal:
    """Over the days after those it learnt from, when there are as many again."""
    skipped = LEARNING if len(history) >= 2 * LEARNING else 0
    errors = [(real - told) ** 2 for real, told in islice(zip(history, expected, strict=True), skipped, None)]
    return (sum(errors, NONE) / len(errors)).sqrt() if errors else NONE
