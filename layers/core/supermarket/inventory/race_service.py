"""Losing a race: what somebody else was faster at is read anew and done on top of it."""

from collections.abc import Callable
from typing import TypeVar

from supermarket.kernel.errors import Outdated, Unavailable

T = TypeVar("T")
TRIES = 8


def on_top(work: Callable[[], T]) -> T:
    """``work`` reads, decides and writes; it raises Outdated when what it read has changed meanwhile."""
    for _ in range(TRIES):
        try:
            return work()
        except Outdated:
            continue
    raise Unavailable("Others are changing the same thing.")
