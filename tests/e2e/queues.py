"""The private cloud's queues and streams, as an operator reaches them."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from local.api import Json
from local.cloud import Cloud
from tests.e2e.trade import until

WITNESSED = ["SaleCompleted", "OrderPlaced", "StockLow"]
_VISIBILITY = "VisibilityTimeout"
_COUNTS = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]


class Queues:
    """Sends to the shop's queues and looks into them; by name, without the stack's."""

    def __init__(self, cloud: Cloud) -> None:
        self._sqs = cloud.client("sqs")
        self._cloud = cloud

    def url(self, name: str) -> str:
        return str(self._sqs.get_queue_url(QueueName=f"{self._cloud.stack}-{name}")["QueueUrl"])

    def send(self, name: str, body: str) -> None:
        self._sqs.send_message(QueueUrl=self.url(name), MessageBody=body)

    def is_empty(self, name: str) -> bool:
        """Whether nothing waits and nothing is being handled, within the time a test waits."""
        return bool(until(lambda: self._count(name), lambda count: count == 0) == 0)

    def _count(self, name: str) -> int:
        found = self._sqs.get_queue_attributes(QueueUrl=self.url(name), AttributeNames=_COUNTS)["Attributes"]
        return sum(int(found[count]) for count in _COUNTS)

    def take(self, name: str) -> list[str]:
        """The messages that are there, taken out."""
        url = self.url(name)
        found = self._sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=0)
        for message in found.get("Messages", []):
            self._sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return [message["Body"] for message in found.get("Messages", [])]

    def retry_after(self, name: str, seconds: int) -> None:
        """A message that fails, or whose worker dies, is tried again after this time instead of some minutes."""
        changed = {_VISIBILITY: str(seconds)}
        self._sqs.set_queue_attributes(QueueUrl=self.url(name), Attributes=changed)

    @contextmanager
    def visibility(self, name: str, seconds: int) -> Iterator[None]:
        """The same for a while."""
        found = self._sqs.get_queue_attributes(QueueUrl=self.url(name), AttributeNames=[_VISIBILITY])
        usual = int(found["Attributes"][_VISIBILITY])
        self.retry_after(name, seconds)
        try:
            yield
        finally:
            self.retry_after(name, usual)


class Witness:
    """A queue of the tests' own that hears some of the shop's events, as any other consumer would."""

    NAME = "witness"

    def __init__(self, cloud: Cloud) -> None:
        self._queues = Queues(cloud)
        self._heard: list[str] = []
        queue = f"{cloud.stack}-{self.NAME}"
        cloud.client("sqs").create_queue(QueueName=queue)
        bus, rules = cloud.stack, cloud.client("events")
        pattern = json.dumps({"detail-type": WITNESSED})
        rules.put_rule(Name=queue, EventBusName=bus, EventPattern=pattern)
        arn = f"arn:aws:sqs:{cloud.region}:{cloud.account}:{queue}"
        rules.put_targets(Rule=queue, EventBusName=bus, Targets=[{"Id": "witness", "Arn": arn}])

    def hears(self, name: str, matches: Callable[[Json], bool]) -> list[str]:
        """The messages about one thing, as they lay in the queue: those that came until the first one did."""

        def ask() -> list[str]:
            self._heard += self._queues.take(self.NAME)
            return [body for body in self._heard if _is(json.loads(body), name, matches)]

        found: list[str] = until(ask, bool)
        return found


def _is(event: Json, name: str, matches: Callable[[Json], bool]) -> bool:
    return event["detail-type"] == name and matches(event["detail"]["data"])


def stream_records(cloud: Cloud, context: str, matches: Callable[[Json], bool]) -> list[Any]:
    """The changes of a table that match, as its stream hands them to a function."""
    streams = cloud.client("dynamodbstreams")
    arn = streams.list_streams(TableName=f"{cloud.stack}-{context}")["Streams"][0]["StreamArn"]
    found = []
    for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
        start = streams.get_shard_iterator(
            StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )
        position = start["ShardIterator"]
        while position:
            page = streams.get_records(ShardIterator=position, Limit=1000)
            found += [record for record in page["Records"] if matches(record)]
            position = page.get("NextShardIterator") if page["Records"] else None
    return [_as_delivered(record) for record in found]


def _as_delivered(record: Json) -> Json:
    change = {k: v for k, v in record["dynamodb"].items() if k != "ApproximateCreationDateTime"}
    return {**record, "dynamodb": change}
