"""Run in a fresh process: import a function, answer its sample event, and say on stderr what CPU that took."""

import importlib.util
import json
import os
import resource
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

EMPTY = {
    "GetItem": {},
    "Query": {"Items": [], "Count": 0, "ScannedCount": 0},
    "BatchGetItem": {"Responses": {}, "UnprocessedKeys": {}},
    "GetSecretValue": {"SecretString": "a-secret-of-the-bench" * 3},
    "PutEvents": {"FailedEntryCount": 0, "Entries": []},
}


STANDING = [
    {"pk": {"S": "USER#u"}, "sk": {"S": "USER"}, "active": {"BOOL": True}, "generation": {"N": "1"}},
    {
        "pk": {"S": "USER#u"},
        "sk": {"S": "SESSION#s"},
        "generation": {"N": "1"},
        "expires_at": {"N": "4102444800"},
    },
]


class Body(BytesIO):
    def stream(self, *_: Any, **__: Any) -> Iterator[bytes]:
        yield self.read()


def answer_at_once() -> None:
    import botocore.awsrequest
    import botocore.httpsession

    def send(self: Any, request: Any) -> Any:
        target = request.headers.get("X-Amz-Target", b"")
        name = (target.decode() if isinstance(target, bytes) else target).rpartition(".")[2]
        answer = answer_to(name, request.body or b"")
        headers = {"content-type": "application/x-amz-json-1.0"}
        return botocore.awsrequest.AWSResponse(request.url, 200, headers, Body(json.dumps(answer).encode()))

    botocore.httpsession.URLLib3Session.send = send


def answer_to(name: str, body: bytes) -> Any:
    """Nothing is stored but what signs somebody in."""
    if name == "GetItem" and b"JWKS" in body:
        return {"Item": {"document": {"S": os.environ["PUBLIC_KEYS"]}}}
    if name == "BatchGetItem" and b"SESSION#" in body:
        return {"Responses": {"shop-accounts": STANDING}}
    return EMPTY.get(name, {})


def bare() -> Any:
    """What the budgets are measured against: a function that reads one item with boto3."""
    import boto3

    client = boto3.client("dynamodb")

    def handler(event: Any, context: Any) -> Any:
        found = client.get_item(TableName="t", Key={"pk": {"S": "x"}, "sk": {"S": "y"}})
        print(json.dumps({"message": "request"}))
        return {"statusCode": 200, "body": json.dumps(found.get("Item"))}

    return handler


def ring_up(till: Any, event: dict[str, Any]) -> None:
    """A till sells more often than it lists what it sold."""
    sale = till.operations[-1]
    event |= {
        "httpMethod": sale.method,
        "body": json.dumps(sale.examples["body"]),
        "queryStringParameters": None,
    }
    event |= {"multiValueQueryStringParameters": None}
    event["requestContext"]["httpMethod"] = sale.method
    event["headers"] |= {"Content-Type": "application/json", "Idempotency-Key": "a-sale-of-the-bench"}


def load(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.handler


def main(target: str) -> None:
    if target == "bare":
        handler, event = bare(), {}
    else:
        path = Path(target)
        handler = load(path)
        event = json.loads(Path("events", path.parent.name, f"{path.stem}.json").read_text(encoding="utf-8"))
        if path.stem == "transactions":
            ring_up(handler, event)
    if "authorizationToken" in event:
        event["authorizationToken"] = f"Bearer {os.environ['TOKEN']}"
    answer_at_once()
    answer = handler(event, None)
    assert not isinstance(answer, dict) or answer.get("statusCode", 200) < 500, answer
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"cpu_ms": (used.ru_utime + used.ru_stime) * 1000}), file=sys.stderr)


main(sys.argv[1])
