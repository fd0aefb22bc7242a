"""What a function's role lets it do, held against every call it makes while a test runs it.

The emulators ask nobody for permission, so a policy that lacks an action would first be noticed in production.
"""

import fnmatch
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from botocore.client import BaseClient

from tests.support.templates import FUNCTION, listed, resources, sub

_running: ContextVar[str | None] = ContextVar("running", default=None)
_VALUES = {
    "${AWS::Partition}": "aws", "${AWS::Region}": "ap-southeast-1", "${AWS::AccountId}": "123456789012",
    "${Stack}": "shop",
}  # fmt: skip
_ARN = "arn:aws:{}:ap-southeast-1:123456789012:{}"
_TRANSACTED = {
    "Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "ConditionCheck": "ConditionCheckItem"
}  # fmt: skip


class NotInItsPolicy(AssertionError):
    """A function called what its role in infra/ does not allow."""


@contextmanager
def acting(function: str) -> Iterator[None]:
    """Run as a function, such as ``pos/transactions``."""
    token = _running.set(function)
    try:
        yield
    finally:
        _running.reset(token)


@cache
def allowed(function: str) -> frozenset[tuple[str, str]]:
    """Pairs of action and resource, both perhaps with wildcards."""
    context, _, endpoint = function.partition("/")
    name = f"${{Stack}}-{context}-{endpoint.replace('_', '-')}"
    found = next(r for r in resources(FUNCTION) if sub(r.properties["FunctionName"]) == name)
    statements = [s for p in found.properties.get("Policies", []) for s in listed(p.get("Statement", []))]
    return frozenset(
        (action, _filled(sub(resource)))
        for statement in statements
        for action in listed(statement["Action"])
        for resource in listed(statement["Resource"])
    )


def _filled(text: str) -> str:
    for name, value in _VALUES.items():
        text = text.replace(name, value)
    return text


def called(service: str, operation: str, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Action and resource of an API call, as IAM names them; nothing of services that are not looked at."""
    if service == "dynamodb":
        yield from _dynamodb(operation, given)
    elif service == "events":
        for entry in given["Entries"]:
            yield f"events:{operation}", _ARN.format("events", f"event-bus/{entry['EventBusName']}")
    elif service == "secretsmanager":
        yield (
            f"secretsmanager:{operation}",
            _ARN.format("secretsmanager", f"secret:{given['SecretId']}-abc123"),
        )
    elif service == "ssm":
        yield f"ssm:{operation}", _ARN.format("ssm", f"parameter{given['Name']}")
    elif service == "sqs":
        yield f"sqs:{operation}", _ARN.format("sqs", given["QueueUrl"].rpartition("/")[2])


def _dynamodb(operation: str, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if operation == "TransactWriteItems":
        for item in given["TransactItems"]:
            for verb, content in item.items():
                yield f"dynamodb:{_TRANSACTED[verb]}", _table(content["TableName"])
    elif operation in ("BatchGetItem", "BatchWriteItem"):
        for table in given["RequestItems"]:
            yield f"dynamodb:{operation}", _table(table)
    else:
        index = f"/index/{given['IndexName']}" if given.get("IndexName") else ""
        yield f"dynamodb:{operation}", _table(given["TableName"]) + index


def _table(name: str) -> str:
    return _ARN.format("dynamodb", f"table/{name}")


@contextmanager
def enforced() -> Iterator[None]:
    """Refuse every call that the running function's role would be refused."""
    make = BaseClient._make_api_call  # type: ignore[attr-defined]

    def checked(client: Any, operation: str, given: Any) -> Any:
        function = _running.get()
        if function is not None:
            for action, resource in called(client.meta.service_model.service_name, operation, given):
                if not _matches(function, action, resource):
                    raise NotInItsPolicy(f"{function} may not {action} on {resource}")
        return make(client, operation, given)

    BaseClient._make_api_call = checked  # type: ignore[attr-defined]
    try:
        yield
    finally:
        BaseClient._make_api_call = make  # type: ignore[attr-defined]


def _matches(function: str, action: str, resource: str) -> bool:
    return any(
        fnmatch.fnmatchcase(action, may) and fnmatch.fnmatchcase(resource, on)
        for may, on in allowed(function)
    )
