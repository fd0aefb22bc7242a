"""What the life of a webhook tells the rest of the shop; see docs/events.md."""

from collections.abc import Iterable

from supermarket.kernel.events import Change, DomainEvent
from supermarket.settings.webhook_address_model import host_of
from supermarket.settings.webhook_model import EventName, Off

_UNASKED = (Off.GONE.value, Off.FAILING.value)


def events_of_change(change: Change) -> Iterable[DomainEvent]:
    """One that was switched off unasked, by the name of its host alone: its address may hold a secret."""
    if change.kind != "webhook" or change.new is None or not change.turned("off"):
        return
    new = change.new
    if new["off"] in _UNASKED:
        yield DomainEvent(
            EventName.WEBHOOK_DISABLED.value, f"webhook#{new['id']}#off#{new['version']}", new["changed_at"],
            {
                "webhook_id": new["id"], "host": host_of(new["url"]), "description": new["description"],
                "branch_id": new["branch_id"] or None, "reason": new["off"],
            },
        )  # fmt: skip
