"""The edges without HTTP: queues, streams, schedules. What fails is told, and only that."""

import json
import logging
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from supermarket.edge import queue, stream
from supermarket.edge.documents import document
from supermarket.edge.schedule import schedule
from supermarket.kernel.errors import NotFound
from supermarket.kernel.events import Change, DomainEvent
from tests.support.streams import queue_event


def envelope(name: str, number: int = 1, **said: Any) -> dict[str, Any]:
    detail = {
        "key": f"sale#{number}",
        "at": "2026-11-22T10:00:00.000Z",
        "version": 1,
        "data": {"n": number},
        **said,
    }
    return {"source": "supermarket.pos", "detail-type": name, "detail": detail}


def record(
    number: int, old: Mapping[str, Any] | None = None, new: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    images = {name: image for name, image in (("OldImage", old), ("NewImage", new)) if image is not None}
    return {"eventID": f"e{number}", "dynamodb": {"SequenceNumber": str(100 + number), **images}}


# Queues


def test_a_message_reaches_the_handler_as_a_domain_event() -> None:
    heard: list[DomainEvent] = []

    answer = queue.events(heard.append)(queue_event([envelope("SaleCompleted")]), None)

    assert answer == {"batchItemFailures": []}
    assert heard == [DomainEvent("SaleCompleted", "sale#1", "2026-11-22T10:00:00.000Z", {"n": 1}, 1)]


@pytest.mark.parametrize("error", [RuntimeError("bug"), NotFound("gone")])
def test_only_what_failed_comes_back(error: Exception) -> None:
    heard = []

    def handle(event: DomainEvent) -> None:
        if event.data["n"] in (2, 4):
            raise error
        heard.append(event.data["n"])

    answer = queue.events(handle)(queue_event(envelope("SaleCompleted", n) for n in range(5)), None)

    assert answer == {"batchItemFailures": [{"itemIdentifier": "m-2"}, {"itemIdentifier": "m-4"}]}
    assert heard == [0, 1, 3]


def test_a_batch_that_failed_whole_comes_back_whole() -> None:
    def handle(event: DomainEvent) -> None:
        raise RuntimeError

    answer = queue.events(handle)(queue_event([envelope("X", 1), envelope("X", 2)]), None)

    assert [failed["itemIdentifier"] for failed in answer["batchItemFailures"]] == ["m-0", "m-1"]


@pytest.mark.parametrize("body", ["not json", "{}", "[]", '{"detail-type": "X"}', "null"])
def test_a_poison_message_is_kept_and_hurts_no_other(body: str) -> None:
    heard: list[DomainEvent] = []
    event = queue_event([envelope("SaleCompleted"), {}, envelope("SaleCompleted", 2)])
    event["Records"][1]["body"] = body

    answer = queue.events(heard.append)(event, None)

    assert answer == {"batchItemFailures": [{"itemIdentifier": "m-1"}]}
    assert [one.key for one in heard] == ["sale#1", "sale#2"]


def test_a_second_batch_does_not_remember_the_failures_of_the_first() -> None:
    def handle(event: DomainEvent) -> None:
        if event.data["n"] == 1:
            raise RuntimeError

    handler = queue.events(handle)

    assert handler(queue_event([envelope("X", 1)]), None)["batchItemFailures"] != []
    assert handler(queue_event([envelope("X", 2)]), None)["batchItemFailures"] == []


def test_a_plain_message_reaches_the_handler_as_it_was_sent() -> None:
    heard: list[Mapping[str, Any]] = []

    answer = queue.messages(heard.append)(queue_event([{"to": "রহিমা"}]), None)

    assert (answer, heard) == ({"batchItemFailures": []}, [{"to": "রহিমা"}])


def test_a_failure_is_logged_with_the_message_it_was_and_not_its_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def handle(message: Mapping[str, Any]) -> None:
        raise RuntimeError("no")

    with caplog.at_level(logging.INFO):
        queue.messages(handle)(queue_event([{"phone": "+8801712345678"}]), None)

    (line,) = [one.__dict__ for one in caplog.records if one.message == "message failed"]
    assert line["message_id"] == "m-0"
    assert "+8801712345678" not in caplog.text


# Streams


def test_changes_arrive_in_order_as_plain_values() -> None:
    heard: list[Change] = []
    old = {"kind": {"S": "level"}, "on_hand": {"N": "5"}, "tags": {"SS": ["a", "b"]}, "gone": {"NULL": True}}
    new = {"kind": {"S": "level"}, "on_hand": {"N": "-3"}, "lines": {"L": [{"M": {"ok": {"BOOL": True}}}]}}

    answer = stream.changes(heard.append)({"Records": [record(1, old, new), record(2, None, new)]}, None)

    assert answer == {"batchItemFailures": []}
    assert heard[0] == Change(
        "e1",
        {"kind": "level", "on_hand": 5, "tags": {"a", "b"}, "gone": None},
        {"kind": "level", "on_hand": -3, "lines": [{"ok": True}]},
    )
    assert [(one.kind, one.created, one.turned("on_hand")) for one in heard] == [
        ("level", False, True), ("level", True, True)
    ]  # fmt: skip


def test_the_first_failed_change_is_told_and_none_after_it_is_tried() -> None:
    heard = []

    def handle(change: Change) -> None:
        heard.append(change.id)
        if change.id == "e2":
            raise RuntimeError

    answer = stream.changes(handle)({"Records": [record(n, None, {}) for n in range(1, 5)]}, None)

    assert answer == {"batchItemFailures": [{"itemIdentifier": "102"}]}
    assert heard == ["e1", "e2"]


def told(change: Change) -> Iterable[DomainEvent]:
    for number in range((change.new or {}).get("events", 0)):
        yield DomainEvent("Told", f"{change.id}#{number}", "2026-11-22T10:00:00.000Z", {"n": number})


@pytest.fixture
def bus(cloud: None) -> Any:
    """Reads what came over the bus."""
    queues, events = boto3.client("sqs"), boto3.client("events")
    url = queues.create_queue(QueueName="heard")["QueueUrl"]
    arn = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    events.put_rule(Name="all", EventBusName="shop", EventPattern=json.dumps({"source": ["supermarket.pos"]}))
    events.put_targets(Rule="all", EventBusName="shop", Targets=[{"Id": "heard", "Arn": arn}])

    def heard() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while batch := queues.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            found += [json.loads(message["Body"]) for message in batch]
            for message in batch:
                queues.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return found

    return heard


def test_the_outbox_puts_on_the_bus_what_the_changes_mean(bus: Any) -> None:
    changes = [
        record(1, None, {"events": {"N": "1"}}),
        record(2, None, {}),
        record(3, None, {"events": {"N": "22"}}),
    ]

    answer = stream.outbox("pos", told)({"Records": changes}, None)

    heard = bus()
    assert answer == {"batchItemFailures": []}
    assert sorted(one["detail"]["key"] for one in heard) == sorted(["e1#0", *(f"e3#{n}" for n in range(22))])
    assert {(one["source"], one["detail-type"]) for one in heard} == {("supermarket.pos", "Told")}
    assert heard[0]["detail"] == {
        "key": heard[0]["detail"]["key"], "at": "2026-11-22T10:00:00.000Z", "version": 1,
        "data": heard[0]["detail"]["data"],
    }  # fmt: skip


def test_a_batch_that_means_nothing_says_nothing(bus: Any) -> None:
    assert stream.outbox("pos", told)({"Records": [record(1, None, {})]}, None) == {"batchItemFailures": []}
    assert bus() == []


def test_a_bus_that_does_not_answer_fails_the_batch(cloud: None) -> None:
    boto3.client("events").delete_event_bus(Name="shop")
    handler = stream.outbox("pos", told)

    with pytest.raises(Exception, match=r"shop|ResourceNotFound"):
        handler({"Records": [record(1, None, {"events": {"N": "1"}})]}, None)


# Schedules


def test_a_schedule_runs_at_the_time_it_is_told() -> None:
    seen: list[tuple[datetime, Mapping[str, Any]]] = []

    def handle(now: datetime, given: Mapping[str, Any]) -> Mapping[str, Any]:
        seen.append((now, given))
        return {"done": 1}

    answer = schedule(handle)({"at": "2026-11-22T18:00:00Z", "branch": "b-1"}, None)

    assert answer == {"done": 1}
    assert seen[0] == (
        datetime(2026, 11, 22, 18, tzinfo=UTC),
        {"at": "2026-11-22T18:00:00Z", "branch": "b-1"},
    )


@pytest.mark.parametrize("event", [{}, None, "", {"source": "aws.scheduler"}])
def test_a_schedule_without_a_time_runs_now(event: Any) -> None:
    seen = []

    schedule(lambda now, given: seen.append(now) or {})(event, None)

    assert abs(seen[0] - datetime.now(UTC)) < timedelta(seconds=5)


def test_a_schedule_that_fails_fails_loudly() -> None:
    def handle(now: datetime, given: Mapping[str, Any]) -> Mapping[str, Any]:
        raise NotFound("no branch")

    handler = schedule(handle)

    with pytest.raises(NotFound, match="no branch"):
        handler({}, None)


# Documents


def test_a_document_is_told_apart_by_its_content(tmp_path: Any) -> None:
    one, two = tmp_path / "one.json", tmp_path / "two.json"
    one.write_text("{}", "utf-8")
    two.write_text('{"a": 1}', "utf-8")

    tags = {document(path, "application/json").headers["ETag"] for path in (one, two, one)}

    assert len(tags) == 2
    assert all(len(tag) == 22 and tag[0] == tag[-1] == '"' for tag in tags)
