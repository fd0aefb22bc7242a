"""Reads that go together: a context says how to read its records, and one call reads those of several."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

T_co = TypeVar("T_co", covariant=True)


class Read(Protocol[T_co]):
    """One record by its key. What it looks like inside is known to the tables alone."""

    @property
    def load(self) -> Callable[[Any], T_co]: ...


ReadTogether = Callable[[Sequence[Read[Any]]], list[Any]]
"""Gives the records in the order asked, None where there is none."""
