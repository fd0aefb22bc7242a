"""Telling what goes on: one line a step, with a bar where it takes a while."""

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")
WIDTH = 32


class Teller:
    """Numbers the steps and times them."""

    def __init__(self) -> None:
        self._step = 0
        self._started = time.monotonic()

    def step(self, title: str) -> None:
        self._step += 1
        print(f"{time.monotonic() - self._started:6.1f}s  {self._step:2}. {title}", flush=True)

    def say(self, line: str) -> None:
        print(f"             {line}", flush=True)

    def bar(self, label: str, done: int, total: int) -> None:
        filled = WIDTH * done // total if total else WIDTH
        line = f"             {label} [{'#' * filled}{'.' * (WIDTH - filled)}] {done}/{total}"
        if sys.stdout.isatty():
            print(line, end="\n" if done >= total else "\r", flush=True)
        elif done >= total:
            print(line, flush=True)

    def through(self, label: str, things: list[T]) -> Iterator[T]:
        """The things one after the other, with a bar."""
        for done, thing in enumerate(things):
            self.bar(label, done, len(things))
            yield thing
        self.bar(label, len(things), len(things))


def poisha(amount: str) -> int:
    """An amount of the API, ``"355.00"``, in poisha."""
    sign = -1 if amount.startswith("-") else 1
    taka, _, rest = amount.lstrip("-").partition(".")
    return sign * (int(taka) * 100 + int(rest.ljust(2, "0")))


def taka(amount: int) -> str:
    sign, amount = ("-", -amount) if amount < 0 else ("", amount)
    return f"{sign}{amount // 100}.{amount % 100:02d}"


def units(quantity: str | int) -> int:
    """A quantity of the API in its smallest unit: pieces, or thousandths of a kilogram or litre."""
    if isinstance(quantity, int):
        return quantity
    sign = -1 if quantity.startswith("-") else 1
    whole, _, rest = quantity.lstrip("-").partition(".")
    return sign * (int(whole) * 1000 + int(rest.ljust(3, "0")))


def sums(amounts: Iterable[str]) -> int:
    return sum(poisha(amount) for amount in amounts)
