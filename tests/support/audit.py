"""What the audit log is told, and the log itself."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3

from supermarket import wiring
from supermarket.edge.stream import plain_value
from supermarket.settings import audit_service
from supermarket.settings.audit_model import Note
from tests.support import streams
from tests.support.cloud import STACK
from tests.support.gateway import Who, call, function

TOLD_OF = ("settings", "accounts", "products", "pos", "ecommerce", "payments", "delivery")
"""The tables whose streams the recorder reads."""
DAY = datetime(2026, 11, 20, 23, 59, tzinfo=UTC)
AUDITOR = Who("01890000-0000-7000-8000-0000000000aa", "admin", ("audit:read", "branches:all"))


def notes() -> dict[str, dict[str, Any]]:
    """Every note there is, by its id, its records as JSON has them."""
    client: Any = boto3.client("dynamodb")
    found = [
        {name: plain_value(value) for name, value in item.items()}
        for context in (*TOLD_OF, "inventory", "payments")
        for page in client.get_paginator("scan").paginate(TableName=f"{STACK}-{context}")
        for item in page["Items"]
        if item.get("kind") == {"S": "note"}
    ]
    return {
        note["pk"].removeprefix("NOTE#"): note
        | {"before": _json(note["before"]), "after": _json(note["after"])}
        for note in found
    }


def _json(text: str) -> Any:
    return json.loads(text) if text else None


def told() -> list[dict[str, Any]]:
    """The stream records that reach the recorder, table by table."""
    return [
        record
        for context in TOLD_OF
        for record in streams.records(context)
        if record["eventName"] == "INSERT" and record["dynamodb"]["NewImage"].get("kind") == {"S": "note"}
    ]


def record(records: list[dict[str, Any]] | None = None) -> None:
    """Hand stream records to the recorder: all there are unless told otherwise."""
    answer = function("settings/record_audit").handler(
        {"Records": told() if records is None else records}, None
    )
    assert answer == {"batchItemFailures": []}


def read(query: str = "", who: Who = AUDITOR) -> list[dict[str, Any]]:
    """The log's entries over HTTP, newest first, page after page."""
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        reply = call("GET", f"/audit-log?{query}{cursor}", who=who)
        assert reply.status == 200, reply.text
        found += reply.json["items"]
        if reply.json["next_cursor"] is None:
            return found
        cursor = f"&cursor={reply.json['next_cursor']}"


def items() -> dict[tuple[str, str], dict[str, Any]]:
    """The table as it is stored."""
    found: Any = boto3.client("dynamodb").scan(TableName=f"{STACK}-audit")["Items"]
    return {(item["pk"]["S"], item["sk"]["S"]): item for item in found}


# Entries without changes


def note(number: int, **said: str) -> Note:
    fields = {
        "at": f"2026-11-20T10:00:{number:02d}.000Z", "actor_id": "u-1", "actor_name": "Farhana", "role": "admin",
        "address": "203.0.113.7", "operation": "set_role", "request_id": "r-1", "object_kind": "role",
        "object_id": "cashier", "before": "", "after": f'{{"n":{number}}}',
    }  # fmt: skip
    return Note(id=f"n-{number:02d}", **{**fields, **said})


def chain(count: int, days: int = 1, **said: str) -> None:
    """Record so many notes on each of so many days."""
    for day in range(days):
        for number in range(count):
            chained(note(day * count + number, **said), DAY + timedelta(days=day))


def chained(told_of: Note, now: datetime = DAY) -> Any:
    return audit_service.record(wiring.audit_log(), wiring.audit_key(), told_of, now)


def verify(**given: str) -> Any:
    return function("settings/verify_audit").handler(given, None)


def proven(first: str = "2026-11-20", last: str = "2026-11-30") -> int:
    return int(verify(**{"from": first, "to": last})["entries"])
