"""When there is something of a product again; see docs/events.md."""

from collections.abc import Iterable

from supermarket.kernel.events import Change, DomainEvent


def events_of_stock(change: Change) -> Iterable[DomainEvent]:
    """StockBack, when a level rises from nothing available to something."""
    new, old = change.new, change.old or {}
    if change.kind != "level" or new is None or old.get("available", 0) > 0 or new["available"] <= 0:
        return
    data = {name: new[name] for name in ("warehouse_id", "product_id", "available")}
    key = f"back#{new['warehouse_id']}#{new['product_id']}#{new['version']}"
    yield DomainEvent("StockBack", key, new["moved_at"], data)
