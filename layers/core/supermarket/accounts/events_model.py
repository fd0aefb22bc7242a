"""What accounts tell the rest of the shop, and so their owners: drawn from the notices in the table's stream."""

import json

from supermarket.kernel.events import Change, DomainEvent


def events_of(change: Change) -> list[DomainEvent]:
    """``CodeRequested`` or ``AccountAlert`` for a notice, once."""
    if change.new is None or not change.created or change.kind != "notice":
        return []
    notice = change.new
    key = f"notice#{str(notice['pk']).removeprefix('NOTICE#')}"
    return [DomainEvent(str(notice["event"]), key, str(notice["at"]), json.loads(notice["data"]))]
