"""Carrying changes by hand: what the streams, the bus and the queues do between functions, in one process."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from moto.dynamodb.models import dynamodb_backends

from tests.support.cloud import ACCOUNT, REGION, STACK


def records(context: str, *, since: int = 0) -> list[dict[str, Any]]:
    """The stream records of a context's table from the ``since``-th on.

    Asked of moto itself: its streams service answers in regions that botocore no longer lists for it.
    """
    return [record.to_json() for record in shard(context).items[since:]]


def shard(context: str) -> Any:
    """What moto keeps of a table's changes."""
    found = dynamodb_backends[ACCOUNT][REGION].get_table(f"{STACK}-{context}").stream_shard
    assert found is not None, f"the {context} table has no stream"
    return found


def queue_event(bodies: Iterable[Any]) -> dict[str, Any]:
    """An SQS event of these messages."""
    return {
        "Records": [
            {
                "messageId": f"m-{number}", "receiptHandle": f"r-{number}", "body": json.dumps(body),
                "attributes": {}, "messageAttributes": {}, "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:ap-southeast-1:123456789012:queue", "awsRegion": "ap-southeast-1",
            }
            for number, body in enumerate(bodies)
        ]
    }  # fmt: skip


def events_of(publisher: Any, changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What an outbox function puts on the bus for these stream records, as the queues would receive it."""
    sent: list[dict[str, Any]] = []
    with _listening(sent):
        publisher.handler({"Records": changes}, None)
    return [
        {"source": e["Source"], "detail-type": e["DetailType"], "detail": json.loads(e["Detail"])}
        for e in sent
    ]


class _listening:
    """Hear what is put on the bus."""

    def __init__(self, sent: list[dict[str, Any]]) -> None:
        self.sent = sent

    def __enter__(self) -> None:
        from supermarket.aws import clients

        bus = clients.client("events")
        self.put: Callable[..., Any] = bus.put_events

        def hear(Entries: list[dict[str, Any]]) -> Any:  # noqa: N803 - boto3's own name
            self.sent.extend(Entries)
            return self.put(Entries=Entries)

        bus.put_events = hear

    def __exit__(self, *_: object) -> None:
        from supermarket.aws import clients

        clients.client("events").put_events = self.put
