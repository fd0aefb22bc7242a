"""Domain events: what happened, told to whoever cares. They are drawn from a table's stream, never sent beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class DomainEvent:
    """``name`` is past tense. ``key`` is what happened to what, the same however often it is told.

    Delivery is at least once: a consumer that counts keeps ``key`` as its marker. ``data`` holds JSON values
    only; amounts are poisha, times RFC 3339. ``version`` rises when data changes its meaning.
    """

    name: str
    key: str
    at: str
    data: Mapping[str, Any]
    version: int = 1


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a table's item, as its stream tells it. Numbers are ints. ``id`` is the record's own."""

    id: str
    old: Mapping[str, Any] | None
    new: Mapping[str, Any] | None

    @property
    def kind(self) -> str:
        return str((self.new or self.old or {}).get("kind", ""))

    @property
    def created(self) -> bool:
        return self.old is None and self.new is not None

    def turned(self, name: str) -> bool:
        """The attribute has another value than before."""
        return (self.old or {}).get(name) != (self.new or {}).get(name)
