"""The event bus: domain events out, as many to a call as it takes."""

import json
from collections.abc import Iterator, Mapping, Sequence

from supermarket.aws.clients import client
from supermarket.config import config
from supermarket.kernel.errors import Unavailable
from supermarket.kernel.events import DomainEvent

Entry = Mapping[str, str]
CALL_ENTRIES = 10
CALL_BYTES = 256 * 1024
"""What PutEvents takes at once: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html"""


def publish(context: str, events: Sequence[DomainEvent]) -> None:
    """Put all the events on the bus, or raise: the stream then tells them again.

    Raises ValueError, before any is told, for an event that no call could carry.
    """
    for batch in list(_batches([_entry(context, event) for event in events])):
        if client("events").put_events(Entries=batch)["FailedEntryCount"]:
            raise Unavailable("The event bus did not take every event.")


def _entry(context: str, event: DomainEvent) -> Entry:
    said = {"key": event.key, "at": event.at, "version": event.version, "data": event.data}
    return {
        "EventBusName": config().stack,
        "Source": f"supermarket.{context}",
        "DetailType": event.name,
        "Detail": json.dumps(said, ensure_ascii=False, separators=(",", ":")),
    }


def _batches(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    batch: list[Entry] = []
    filled = 0
    for entry in entries:
        size = _size(entry)
        if size > CALL_BYTES:
            raise ValueError(f"{entry['DetailType']} has {size} bytes, and the event bus takes {CALL_BYTES}")
        if len(batch) == CALL_ENTRIES or filled + size > CALL_BYTES:
            yield batch
            batch, filled = [], 0
        batch.append(entry)
        filled += size
    if batch:
        yield batch


def _size(entry: Entry) -> int:
    return sum(len(entry[name].encode()) for name in ("Source", "DetailType", "Detail"))
