"""Lists come in pages that go on from a position, never from an offset."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
V = TypeVar("V")

Position = Mapping[str, str | int]
"""Where a page ended: the key attributes of its last item. The edge signs it into a cursor."""


@dataclass(frozen=True, slots=True)
class PageRequest:
    limit: int = 25
    start: Position | None = None


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """``beside`` is what the list says of itself, a view whose fields stand beside the items."""

    items: Sequence[T]
    next: Position | None = None
    beside: object = None

    def map(self, view: Callable[[T], V]) -> "Page[V]":
        return Page([view(item) for item in self.items], self.next, self.beside)
