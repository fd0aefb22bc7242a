"""Which changes of the catalogue a search would notice."""

from collections.abc import Iterable
from datetime import datetime

from supermarket.kernel import clock
from supermarket.kernel.events import Change

KINDS = frozenset({"product", "category", "brand"})


def noticed(changes: Iterable[Change], now: datetime) -> dict[str, str] | None:
    """The message that asks for a new index, None when none of the changes is of what is searched."""
    if not any(change.kind in KINDS for change in changes):
        return None
    return {"changed_at": clock.stamp(now)}
