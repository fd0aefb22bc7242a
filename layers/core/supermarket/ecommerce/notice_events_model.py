"""What the shop tells of products that are there again; see docs/events.md."""

import json
from collections.abc import Iterable

from supermarket.kernel.events import Change, DomainEvent


def events_of_notices(change: Change) -> Iterable[DomainEvent]:
    """A ProductBack for each version that has a letter."""
    new = change.new
    if change.kind != "notices" or new is None or not new.get("letter") or not change.turned("version"):
        return []
    customer_id = new["customer_id"]
    data = {"customer_id": customer_id, **json.loads(new["letter"])}
    return [DomainEvent("ProductBack", f"product_back#{customer_id}#{new['version']}", new["told_at"], data)]
