"""Personal data: each context that holds any knows how to show and how to erase what is about one person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Erasure:
    """``removed`` records are gone, ``kept`` ones no longer say who it was; ``reason`` is why they are kept."""

    removed: int = 0
    kept: int = 0
    reason: str = ""


class PersonalData(Protocol):
    """What one context holds about a person, who is known by their account's id."""

    def export(self, person_id: str) -> Mapping[str, Any]:
        """All of it, as JSON values under names a person understands; no secrets."""

    def require_erasable(self, person_id: str) -> None:
        """Raises Conflict while something is under way that needs to know who it is for."""

    def erase(self, person_id: str, now: datetime) -> Erasure:
        """Safe to call again: what a failure left is erased then."""
