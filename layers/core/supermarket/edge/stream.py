"""The stream edge: a table's changes in their order, and the outbox that turns them into events.

A stream is read in order, so after a failure everything from the failed record on is told again; handlers
keep markers. The first failed record is reported, and DynamoDB goes on from there.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from aws_lambda_powertools import Logger

from supermarket.aws import bus
from supermarket.kernel.events import Change, DomainEvent

log = Logger()


def changes(handle: Callable[[Change], None]) -> Callable[[Any, Any], Any]:
    """A Lambda handler that calls ``handle`` for each change."""

    def handler(event: Any, context: Any) -> Any:
        for record in event["Records"]:
            try:
                handle(_change(record))
            except Exception:
                log.exception("change failed", extra={"record": record["eventID"]})
                return {"batchItemFailures": [{"itemIdentifier": record["dynamodb"]["SequenceNumber"]}]}
        log.info("changes handled", extra={"records": len(event["Records"])})
        return {"batchItemFailures": []}

    return handler


def outbox(
    context: str,
    tell: Callable[[Change], Iterable[DomainEvent]],
    then: Callable[[Sequence[Change]], None] | None = None,
) -> Callable[[Any, Any], Any]:
    """A Lambda handler that puts on the bus what ``tell`` makes of each change, and then hands all to ``then``."""

    def handler(event: Any, context_: Any) -> Any:
        changes = [_change(record) for record in event["Records"]]
        told = [item for change in changes for item in tell(change)]
        bus.publish(context, told)
        if then is not None:
            then(changes)
        log.info("events published", extra={"events": [item.name for item in told]})
        return {"batchItemFailures": []}

    return handler


def _change(record: Mapping[str, Any]) -> Change:
    images = record["dynamodb"]
    return Change(record["eventID"], _plain(images.get("OldImage")), _plain(images.get("NewImage")))


def _plain(image: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    return None if image is None else {name: plain_value(value) for name, value in image.items()}


def plain_value(value: Mapping[str, Any]) -> Any:
    """A DynamoDB attribute value as Python has it; every number here is a whole one."""
    ((kind, content),) = value.items()
    match kind:
        case "S" | "BOOL":
            return content
        case "N":
            return int(content)
        case "M":
            return {name: plain_value(item) for name, item in content.items()}
        case "L":
            return [plain_value(item) for item in content]
        case "NS":
            return {int(item) for item in content}
        case "SS":
            return set(content)
        case _:
            return None
