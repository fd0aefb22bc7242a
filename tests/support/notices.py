"""People who wait for a product, and what happens when there is some again."""

import json
from dataclasses import replace
from typing import Any

from supermarket import wiring
from supermarket.accounts.model import User
from supermarket.aws.clients import client
from supermarket.config import config
from supermarket.ecommerce.notice_model import Notices
from supermarket.ecommerce.reminder_link_model import NOTICES, stop_token
from supermarket.kernel import clock
from tests.support.gateway import Reply, Who, call, function
from tests.support.online_shop import CUSTOMER
from tests.support.streams import events_of, queue_event, records

KEY = "code-key" * 6
Event = dict[str, Any]


def link_of(who: Who = CUSTOMER) -> str:
    return f"/cart/notices/stop/{stop_token(KEY, who.user, NOTICES)}"


def person(who: Who = CUSTOMER, **said: Any) -> None:
    known = {"email": f"{who.user}@example.com", "email_verified": True, "created_at": "x", "updated_at": "x"}
    wiring.accounts().users.add(User(who.user, "Rahim <b>", "customer", "রহিম", **{**known, **said}))


def crowd(product_id: str, count: int) -> list[Who]:
    """So many customers who wait for the product, in the order of their ids."""
    people = [Who(f"01890000-0000-7000-8000-0000000a{number:04d}") for number in range(count)]
    now, book = clock.now(), wiring.notice_book()
    for who in people:
        person(who)
        book.save(none := Notices(who.user), none.asking(product_id, now))
    return people


def ask(product_id: str, who: Who | None = CUSTOMER, **how: Any) -> Reply:
    return call("PUT", f"/cart/notices/{product_id}", who=who, **how)


def waits(who: Who = CUSTOMER) -> list[str]:
    """The products that somebody waits for."""
    return [each["product_id"] for each in call("GET", "/cart/notices", who=who).json["items"]]


def withdraw(product_id: str) -> None:
    """The shop sells it no more."""
    old = wiring.catalogue().get(product_id)
    wiring.catalogue().replace(replace(old, active=False), old)


def back(since: int = 0) -> list[Event]:
    """What the stock room tells of levels that rose from nothing."""
    levels = [
        record
        for record in records("inventory", since=since)
        if record["dynamodb"].get("NewImage", {}).get("kind", {}).get("S") == "level"
    ]
    return [
        event
        for event in events_of(function("inventory/publish_changes"), levels)
        if event["detail-type"] == "StockBack"
    ]


def work(messages: list[Any]) -> list[Any]:
    """The notice queue's worker gets these; gives the messages that it put into the queue for the next pages."""
    assert function("ecommerce/tell_waiting").handler(queue_event(messages), None) == {
        "batchItemFailures": []
    }
    return queued()


def queued() -> list[Any]:
    """The messages in the notice queue, taken out."""
    url, sqs = config().queue_url("notice"), client("sqs")
    found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    for message in found:
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return [json.loads(message["Body"]) for message in found]


def letters() -> list[Event]:
    """The ProductBack events of all that happened."""
    told = events_of(function("ecommerce/publish_changes"), records("ecommerce"))
    return [event for event in told if event["detail-type"] == "ProductBack"]


def told() -> list[tuple[str, str]]:
    """Who was told of which product."""
    return [(e["detail"]["data"]["customer_id"], e["detail"]["data"]["product_id"]) for e in letters()]
