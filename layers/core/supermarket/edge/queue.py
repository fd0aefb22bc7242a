"""The queue edge: one call for each message, only the failed ones come back.

A message is a domain event that a rule of the bus put there, another event of Amazon's, or what ``aws.queues``
sent. A DomainError that time cannot cure (Invalid, NotFound, Conflict) is logged and the message kept for the
dead-letter queue like any other failure: nothing is thrown away unseen.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from supermarket.kernel.events import DomainEvent

log = Logger()


def events(handle: Callable[[DomainEvent], None]) -> Callable[[Any, Any], Any]:
    """A Lambda handler of a queue of domain events: ``handler = events(apply_sale)``."""

    def one(record: SQSRecord) -> None:
        envelope = json.loads(record.body)
        detail = envelope["detail"]
        event = DomainEvent(
            envelope["detail-type"], detail["key"], detail["at"], detail["data"], detail.get("version", 1)
        )
        handle(event)
        log.info("event handled", extra={"event": event.name, "key": event.key})

    return _handler(one)


def messages(handle: Callable[[Mapping[str, Any]], None]) -> Callable[[Any, Any], Any]:
    """A Lambda handler of a queue of plain JSON messages."""

    def one(record: SQSRecord) -> None:
        handle(json.loads(record.body))
        log.info("message handled", extra={"message_id": record.message_id})

    return _handler(one)


def _handler(one: Callable[[SQSRecord], None]) -> Callable[[Any, Any], Any]:
    def handler(event: Any, context: Any) -> Any:
        processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
        return process_partial_response(event, _logged(one), processor, context)

    return handler


def _logged(one: Callable[[SQSRecord], None]) -> Callable[[SQSRecord], None]:
    def attempt(record: SQSRecord) -> None:
        try:
            one(record)
        except Exception:
            log.exception("message failed", extra={"message_id": record.message_id})
            raise

    return attempt
