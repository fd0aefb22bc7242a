"""The methods that the forecast was chosen from, and what they are measured by."""

import csv
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

Forecast = Iterator[float]
Method = Callable[[Sequence[int]], Iterator[float] | Iterator[Decimal]]
"""Gives for each day what was expected of it before it came, and in the end what is expected of the next."""
WEEK = 7
DAYS, BASKETS_A_DAY = 30, 200


def naive(history: Sequence[int]) -> Forecast:
    """Tomorrow is like today."""
    yield 0.0
    yield from map(float, history)


def moving_average(history: Sequence[int], days: int = WEEK) -> Forecast:
    yield 0.0
    for upto in range(1, len(history) + 1):
        last = history[max(0, upto - days) : upto]
        yield sum(last) / len(last)


def smoothed(history: Sequence[int], alpha: float = 0.1) -> Forecast:
    """Simple exponential smoothing (Brown 1956), begun with the mean of the first week."""
    level = sum(history[:WEEK]) / WEEK
    yield level
    for each in history:
        level += alpha * (each - level)
        yield level


def croston(history: Sequence[int], alpha: float = 0.1, correction: float = 1.0) -> Forecast:
    """Croston (1972): how much, when there is any, over how many days apart, both smoothed."""
    size, gap, since = 0.0, 0.0, 0
    yield 0.0
    for each in history:
        since += 1
        if each > 0:
            size, gap = (size + alpha * (each - size), gap + alpha * (since - gap)) if gap else (each, since)
            since = 0
        yield correction * size / gap if gap else 0.0


def sba(history: Sequence[int], alpha: float = 0.1) -> Forecast:
    """Croston's without its bias (Syntetos and Boylan 2005)."""
    return croston(history, alpha, 1 - alpha / 2)


def holt_winters(
    history: Sequence[int], alpha: float = 0.1, beta: float = 0.01, gamma: float = 0.1, damping: float = 0.9
) -> Forecast:
    """Additive weekdays and a damped trend (Holt 1957, Winters 1960, Gardner and McKenzie 1985)."""
    level, trend = sum(history[:WEEK]) / WEEK, 0.0
    days = [each - level for each in history[:WEEK]]
    yield level + days[0]
    for place, each in enumerate(history):
        before, weekday = level, place % WEEK
        level = alpha * (each - days[weekday]) + (1 - alpha) * (level + damping * trend)
        trend = beta * (level - before) + (1 - beta) * damping * trend
        days[weekday] += gamma * (each - level - days[weekday])
        yield level + damping * trend + days[(place + 1) % WEEK]


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Over many products: ``mase`` is the mean of each one's error as a share of the naive method's on the days it
    learnt from (Hyndman and Koehler 2006); ``wape`` all error over all demand; ``bias`` all that was expected too
    much (or too little) over all demand; ``weekly`` the ``wape`` of a week's sum, which is what is ordered by."""

    mase: float
    wape: float
    bias: float
    weekly: float


def accuracy(series: Sequence[Sequence[int]], method: Method, learnt: int) -> Accuracy:
    """Each of the days after the first ``learnt`` as it was expected the day before; a week's sum as at ``learnt``."""
    scaled, missed, off, sold, week_missed, week_sold = list[float](), 0.0, 0.0, 0.0, 0.0, 0.0
    for history in series:
        told = [float(each) for each in method(history)]
        errors = [told[day] - history[day] for day in range(learnt, len(history))]
        scale = sum(abs(b - a) for a, b in pairwise(history[:learnt])) / (learnt - 1)
        if scale:
            scaled.append(sum(map(abs, errors)) / len(errors) / scale)
        missed, off, sold = missed + sum(map(abs, errors)), off + sum(errors), sold + sum(history[learnt:])
        week = history[learnt : learnt + WEEK]
        week_missed, week_sold = (
            week_missed + abs(told[learnt] * len(week) - sum(week)),
            week_sold + sum(week),
        )
    return Accuracy(sum(scaled) / len(scaled), missed / sold, off / sold, week_missed / week_sold)


def daily(baskets: Path) -> list[list[int]]:
    """What each product of the real baskets sold on each of 30 days: they are a month of a shop in one file without
    dates, so each 200 of them are taken for a day."""
    days: dict[str, list[int]] = defaultdict(lambda: [0] * DAYS)
    with baskets.open(encoding="utf-8") as lines:
        for line in csv.DictReader(lines):
            days[line["sku"]][(int(line["basket"]) - 1) // BASKETS_A_DAY] += int(line["quantity"])
    return list(days.values())
