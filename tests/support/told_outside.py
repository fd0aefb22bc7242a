"""Telling webhooks by hand: what the bus, the queues and time do between the functions."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import boto3

from supermarket import wiring
from supermarket.settings.webhook_delivery_model import WAITS, Delivery
from supermarket.settings.webhook_delivery_service import QUEUE, PostRoom, Request, deliver
from tests.support import streams
from tests.support.cloud import STACK
from tests.support.gateway import call, function, staff
from tests.support.receivers import Says

ADMIN = staff("webhooks:manage", "settings:manage", "inventory:manage", "branches:all", role="admin")
ORDER = "01890000-0000-7000-8000-0000000000e1"
AT = "2026-11-22T10:00:00.000Z"
OK, BROKEN = Says(200), Says(500, b"no")


def add(url: str, *events: str, **more: Any) -> dict[str, Any]:
    body = {"url": url, "events": list(events) or ["*"], **more}
    made = call("POST", "/webhooks", body, who=ADMIN)
    assert made.status == 201, made.text
    return dict(made.json)


def placed(order: str = ORDER, name: str = "OrderPlaced", **data: Any) -> dict[str, Any]:
    said = {"order_id": order, "branch_id": "b1", "name": "রহিমা", "total": 35500, **data}
    detail = {"key": f"order#{order}#{name}", "at": AT, "version": 1, "data": said}
    return {"source": "supermarket.ecommerce", "detail-type": name, "detail": detail}


def tell(*events: Mapping[str, Any]) -> list[Any]:
    """Through the webhook queue; gives what failed."""
    answer = function("settings/fan_out_webhooks").handler(streams.queue_event(events), None)
    return list(answer["batchItemFailures"])


def waiting(queue: str = QUEUE) -> list[dict[str, Any]]:
    """The messages of a queue that are there now, taken out."""
    sqs: Any = boto3.client("sqs")
    url = sqs.get_queue_url(QueueName=f"{STACK}-{queue}")["QueueUrl"]
    found = []
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            found.append(json.loads(message["Body"]))
    return found


def work(requests: list[dict[str, Any]]) -> list[Any]:
    """Through the webhook-delivery queue; gives what failed."""
    if not requests:
        return []
    answer = function("settings/deliver_webhook").handler(streams.queue_event(requests), None)
    return list(answer["batchItemFailures"])


def listed(hook: Mapping[str, Any], query: str = "") -> list[dict[str, Any]]:
    return list(call("GET", f"/webhooks/{hook['id']}/deliveries{query}", who=ADMIN).json["items"])


class Post:
    """The queue between attempts: what was asked for, and after how long."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, Request, int]] = []

    def __call__(self, queue: str, said: Mapping[str, Any], delay: int) -> None:
        self.sent.append((queue, Request(**said), delay))


class Clockwork:
    """Attempts as they come due, without the waiting."""

    def __init__(self, now: datetime) -> None:
        self.now, self.post = now, Post()
        self.room: PostRoom = replace(wiring.post_room(), send_message=self.post)

    def attempt(self, request: Request) -> str:
        return deliver(self.room, wiring.webhook_sender(), lambda: 0, request, self.now)

    def until(self, request: Request, attempts: int) -> Request:
        """The request for the attempt after so many."""
        while request.attempt <= attempts:
            self.attempt(request)
            queue, request, delay = self.post.sent[-1]
            assert queue == QUEUE
            found = self.held(request)
            assert delay == min(900, WAITS[found.attempts - 1])
            self.now = found.due_at
        return request

    def held(self, request: Request) -> Delivery:
        found = self.room.deliveries.find(request.webhook_id, request.delivery_id)
        assert found is not None
        return found

    def due_now(self, request: Request) -> Request:
        found = self.held(request)
        self.room.deliveries.replace(found, replace(found, due_at=self.now))
        return request


def asked() -> Request:
    (said,) = waiting()
    return Request(**said)


def vars_of(request: Request) -> dict[str, Any]:
    return {"webhook_id": request.webhook_id, "delivery_id": request.delivery_id, "attempt": request.attempt}
