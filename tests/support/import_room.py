"""Files in and out as the office and the workers see them: the form, the queue between workers, the answers."""

import json
from typing import Any

import boto3

from tests.support.cloud import ACCOUNT, STACK
from tests.support.gateway import Reply, call, function, staff
from tests.support.streams import queue_event

OFFICE = staff("products:manage")
BUCKET = f"{STACK}-imports-{ACCOUNT}"


def send(text: str | bytes, kind: str = "products", **body: Any) -> str:
    started = call("POST", "/products/import", {"kind": kind, **body}, who=OFFICE).json
    upload(started["import_id"], text)
    return str(started["import_id"])


def upload(import_id: str, text: str | bytes) -> None:
    content = text if isinstance(text, bytes) else text.encode()
    boto3.client("s3").put_object(Bucket=BUCKET, Key=f"imports/{import_id}", Body=content)


def arrived(import_id: str) -> dict[str, Any]:
    """What S3 tells, as the queue has it."""
    found = {"bucket": {"name": BUCKET}, "object": {"key": f"imports/{import_id}"}}
    return {"source": "aws.s3", "detail-type": "Object Created", "detail": found}


def deliver(*messages: Any) -> list[dict[str, str]]:
    failed: list[dict[str, str]] = function("products/import_file").handler(queue_event(messages), None)[
        "batchItemFailures"
    ]
    return failed


def waiting() -> list[Any]:
    """The messages in the queue, taken out of it."""
    sqs = boto3.client("sqs")
    url = sqs.get_queue_url(QueueName=f"{STACK}-import")["QueueUrl"]
    bodies: list[Any] = []
    while found := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
        bodies += [json.loads(message["Body"]) for message in found]
        for message in found:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return bodies


def work() -> None:
    """Deliver what is in the queue until nothing is left to do."""
    while messages := waiting():
        assert deliver(*messages) == []


def imported(text: str | bytes, kind: str = "products", **body: Any) -> str:
    import_id = send(text, kind, **body)
    assert deliver(arrived(import_id)) == []
    work()
    return import_id


def progress(import_id: str) -> Any:
    return call("GET", f"/products/imports/{import_id}", who=OFFICE).json


def counts(import_id: str) -> tuple[int, ...]:
    """Of all rows, those done, created, updated, unchanged, failed."""
    rows = progress(import_id)["rows"]
    return tuple(rows[name] for name in ("total", "done", "created", "updated", "unchanged", "failed"))


def skus() -> list[str]:
    return [item["sku"] for item in call("GET", "/products?limit=100").json["items"]]


def fetched(url: str) -> bytes:
    """The object that a signed link is for."""
    key = url.split("?")[0].split(".amazonaws.com/")[1]
    assert "X-Amz-Signature" in url or "Signature" in url
    content: bytes = boto3.client("s3").get_object(Bucket=BUCKET, Key=key)["Body"].read()
    return content


def exported(kind: str = "products", form: str = "csv") -> tuple[Any, bytes]:
    """The newest export when it is done, and its file."""
    asked: Reply = call("POST", "/products/export", {"kind": kind, "format": form}, who=OFFICE)
    assert asked.status == 202, asked.text
    work()
    newest = call("GET", "/products/export", who=OFFICE).json["items"][0]
    assert newest["export_id"] == asked.json["export_id"]
    return newest, fetched(newest["file"])
