"""What the shop tells of carts that were left; see docs/events.md."""

import json
from collections.abc import Iterable

from supermarket.kernel.events import Change, DomainEvent


def events_of_reminder(change: Change) -> Iterable[DomainEvent]:
    """A CartAbandoned for each reminder; stopping them tells nothing."""
    new = change.new
    if change.kind != "reminders" or new is None or not new.get("letter") or not change.turned("reminded_at"):
        return []
    version, customer_id = new["cart_version"], new["customer_id"]
    data = {"customer_id": customer_id, "cart_version": version, **json.loads(new["letter"])}
    return [DomainEvent("CartAbandoned", f"cart#{customer_id}#{version}", new["reminded_at"], data)]
