"""Who waits for a product that the online shop has none of, to be told once when it is there again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from supermarket.kernel.errors import Conflict

MOST_NOTICES = 50
"""Products that one person waits for."""


@dataclass(frozen=True, slots=True)
class Notice:
    product_id: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Notices:
    """What a customer waits for, the longest first. ``version`` is 0 until it is stored.

    ``letter`` is what this very version tells; every other change clears it.
    """

    customer_id: str
    items: tuple[Notice, ...] = ()
    told_at: datetime | None = None
    letter: Mapping[str, Any] = field(default_factory=dict)
    version: int = 0

    @property
    def product_ids(self) -> list[str]:
        return [each.product_id for each in self.items]

    def asking(self, product_id: str, now: datetime) -> "Notices":
        """Raises Conflict for more than anybody may wait for."""
        if product_id in self.product_ids:
            return self
        if len(self.items) >= MOST_NOTICES:
            raise Conflict(f"Nobody waits for more than {MOST_NOTICES} products.", code="notices_full")
        return replace(self, items=(*self.items, Notice(product_id, now)), letter={})

    def without(self, product_ids: Iterable[str]) -> "Notices":
        gone = set(product_ids)
        if gone.isdisjoint(self.product_ids):
            return self
        return replace(self, items=tuple(e for e in self.items if e.product_id not in gone), letter={})

    def told(self, product_id: str, letter: Mapping[str, Any], now: datetime) -> "Notices":
        """Waiting for it no more; an empty letter tells nothing."""
        left = self.without([product_id])
        return self if left is self else replace(left, letter=letter, told_at=now if letter else self.told_at)
