"""What a function's role lets it do, held against every call it makes while a test runs it.

The emulators ask nobody for permission, so a policy that lacks an action would first be noticed in production.
"""

import fnmatch
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
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


@dataclass(frozen=True)
class Call:
    """Action and resource of an API call as IAM names them, and what a policy's conditions may ask of it."""

    action: str
    resource: str
    facts: Mapping[str, frozenset[str]] = field(default_factory=dict)


@cache
def allowed(function: str) -> tuple[Mapping[str, Any], ...]:
    """The statements of a function's own policy and of the managed ones it names."""
    context, _, endpoint = function.partition("/")
    name = f"${{Stack}}-{context}-{endpoint.replace('_', '-')}"
    found = next(r for r in resources(FUNCTION) if sub(r.properties["FunctionName"]) == name)
    documents = [_document(policy) for policy in found.properties.get("Policies", [])]
    return tuple(statement for document in documents for statement in listed(document["Statement"]))


def _document(policy: Mapping[str, Any]) -> Mapping[str, Any]:
    """A policy as it is written in the template, or the managed one that it names."""
    if "Statement" in policy:
        return policy
    name = sub(policy).rpartition("policy/")[2]
    managed = resources("AWS::IAM::ManagedPolicy")
    found = next(r for r in managed if sub(r.properties["ManagedPolicyName"]) == name)
    document: Mapping[str, Any] = found.properties["PolicyDocument"]
    return document


def _filled(text: str) -> str:
    for name, value in _VALUES.items():
        text = text.replace(name, value)
    return text


def called(service: str, operation: str, given: Mapping[str, Any]) -> Iterator[Call]:
    """An API call as IAM sees it; nothing of services that are not looked at."""
    if service == "dynamodb":
        yield from _dynamodb(operation, given)
    elif service == "events":
        for entry in given["Entries"]:
            yield Call(f"events:{operation}", _ARN.format("events", f"event-bus/{entry['EventBusName']}"))
    elif service == "secretsmanager":
        secret = _ARN.format("secretsmanager", f"secret:{given['SecretId']}-abc123")
        yield Call(f"secretsmanager:{operation}", secret)
    elif service == "sqs":
        yield Call(f"sqs:{operation}", _ARN.format("sqs", given["QueueUrl"].rpartition("/")[2]))
    elif service == "s3" and "Key" in given:
        yield Call(f"s3:{operation}", f"arn:aws:s3:::{given['Bucket']}/{given['Key']}")


def _dynamodb(operation: str, given: Mapping[str, Any]) -> Iterator[Call]:
    match operation:
        case "TransactWriteItems":
            for verb, content in (pair for item in given["TransactItems"] for pair in item.items()):
                yield _on_items(_TRANSACTED[verb], content["TableName"], content, [_key(content)])
        case "BatchGetItem":
            for table, asked in given["RequestItems"].items():
                yield _on_items(operation, table, asked, [key["pk"]["S"] for key in asked["Keys"]])
        case "BatchWriteItem":
            for table, writes in given["RequestItems"].items():
                touched = [_key(content) for write in writes for content in write.values()]
                yield _on_items(operation, table, {}, touched)
        case "Query":
            index = f"/index/{given['IndexName']}" if given.get("IndexName") else ""
            yield _on_items(operation, given["TableName"] + index, given, [_partition(given)])
        case _:
            yield _on_items(operation, given["TableName"], given, [_key(given)])


def _partition(given: Mapping[str, Any]) -> str:
    """The partition a query reads."""
    names, values = given["ExpressionAttributeNames"], given["ExpressionAttributeValues"]
    equal = re.findall(r"(#\w+) = (:\w+)", given["KeyConditionExpression"])
    return str(next(values[value]["S"] for name, value in equal if names[name].endswith("pk")))


def _on_items(operation: str, table: str, given: Mapping[str, Any], partitions: list[str]) -> Call:
    """Which partitions it touches, and which attributes it asks for if it says so."""
    names = given.get("ExpressionAttributeNames", {})
    asked = [part.strip() for part in given.get("ProjectionExpression", "").split(",") if part]
    facts = {
        "dynamodb:LeadingKeys": frozenset(partitions),
        "dynamodb:Attributes": frozenset(names.get(name, name) for name in asked),
        "dynamodb:Select": frozenset({"SPECIFIC_ATTRIBUTES" if asked else "ALL_ATTRIBUTES"}),
    }
    return Call(f"dynamodb:{operation}", _table(table), facts)


def _key(given: Mapping[str, Any]) -> str:
    key: str = (given.get("Key") or given.get("Item") or {}).get("pk", {}).get("S", "")
    return key


def _table(name: str) -> str:
    return _ARN.format("dynamodb", f"table/{name}")


@contextmanager
def enforced() -> Iterator[None]:
    """Refuse every call that the running function's role would be refused."""
    make = BaseClient._make_api_call  # type: ignore[attr-defined]

    def checked(client: Any, operation: str, given: Any) -> Any:
        function = _running.get()
        if function is not None:
            for call in called(client.meta.service_model.service_name, operation, given):
                if not any(_allows(statement, call) for statement in allowed(function)):
                    raise NotInItsPolicy(f"{function} may not {call.action} on {call.resource} {call.facts}")
        return make(client, operation, given)

    BaseClient._make_api_call = checked  # type: ignore[attr-defined]
    try:
        yield
    finally:
        BaseClient._make_api_call = make  # type: ignore[attr-defined]


def _allows(statement: Mapping[str, Any], call: Call) -> bool:
    return (
        any(fnmatch.fnmatchcase(call.action, may) for may in listed(statement["Action"]))
        and any(fnmatch.fnmatchcase(call.resource, _filled(sub(on))) for on in listed(statement["Resource"]))
        and all(
            _holds(operator, listed(wanted), call.facts.get(key, frozenset()))
            for operator, asked in statement.get("Condition", {}).items()
            for key, wanted in asked.items()
        )
    )


def _holds(operator: str, wanted: list[Any], found: frozenset[str]) -> bool:
    """The few conditions that the templates use, as IAM reads them: all of what was found is wanted."""
    match operator:
        case "ForAllValues:StringLike":
            return all(any(fnmatch.fnmatchcase(value, sub(like)) for like in wanted) for value in found)
        case "ForAllValues:StringEquals" | "StringEqualsIfExists":
            return found <= {_filled(sub(value)) for value in wanted}
        case _:
            raise NotInItsPolicy(f"nobody here knows what {operator} asks")
