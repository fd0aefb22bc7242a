"""The event bus: domain events out, in batches of ten."""

import json
from collections.abc import Sequence

from supermarket.aws.clients import client
from supermarket.config import config
from supermarket.kernel.errors import Unavailable
from supermarket.kernel.events import DomainEvent

_BATCH = 10


def publish(context: str, events: Sequence[DomainEvent]) -> None:
    """Put all the events on the bus, or raise: the stream then tells them again."""
    for start in range(0, len(events), _BATCH):
        entries = [
            {
                "EventBusName": config().stack,
                "Source": f"supermarket.{context}",
                "DetailType": event.name,
                "Detail": json.dumps(
                    {"key": event.key, "at": event.at, "version": event.version, "data": event.data},
                    ensure_ascii=False,
                ),
            }
            for event in events[start : start + _BATCH]
        ]
        if client("events").put_events(Entries=entries)["FailedEntryCount"]:
            raise Unavailable("The event bus did not take every event.")
