"""What a change of a level means: a line of the ledger, and whether it crossed its reorder point."""

from collections.abc import Iterable, Mapping
from typing import Any

from supermarket.inventory.model import Cause, CauseKind, Level, Movement
from supermarket.inventory.move_record_model import read
from supermarket.kernel.events import Change, DomainEvent

Image = Mapping[str, Any]


def level_of(image: Image) -> Level:
    return Level(
        image["warehouse_id"], image["product_id"], image["on_hand"], image["reserved"], image["available"],
        image.get("reorder_point"), image["version"], image.get("blocked", 0), image.get("first_expiry") or "",
    )  # fmt: skip


def movement_of(change: Change) -> Movement | None:
    """The ledger's line for a change of a level; None when no goods moved, such as for a new reorder point."""
    new, old = change.new, change.old or {}
    if new is None:
        return None
    on_hand, reserved, blocked = (
        new.get(name, 0) - old.get(name, 0) for name in ("on_hand", "reserved", "blocked")
    )
    if not (on_hand or reserved or blocked):
        return None
    on, layers, picks = read(new.get("detail") or "")
    cause = Cause(CauseKind(new["cause"]), new["cause_id"], new.get("reason") or "", new.get("by") or "")
    return Movement(
        new["warehouse_id"], new["product_id"], new["version"], on_hand, reserved, new["on_hand"], cause,
        new["moved_at"], blocked, on, layers, picks,
    )  # fmt: skip


def crossed(change: Change) -> Level | None:
    """The level after a change that made it low, or made it recover; None when it stayed as it was."""
    if change.new is None:
        return None
    level = level_of(change.new)
    was_low = change.old is not None and level_of(change.old).low
    return level if level.low is not was_low else None


def events_of(change: Change) -> Iterable[DomainEvent]:
    """StockLow, when a product's mark turns low."""
    mark = change.new
    if mark is None or change.kind != "low_mark" or not mark["low"] or not change.turned("low"):
        return
    data = {name: mark[name] for name in ("warehouse_id", "product_id", "available", "reorder_point")}
    key = f"low#{mark['warehouse_id']}#{mark['product_id']}#{mark['version']}"
    yield DomainEvent("StockLow", key, mark["at"], data)
