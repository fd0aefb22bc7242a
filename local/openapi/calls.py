"""A whole event for every endpoint, as API Gateway sends it: for tests, for ``sam local invoke``, for readers."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from pydantic import ValidationError

from local.openapi.endpoints import Function, path_names
from local.openapi.gateway import is_open
from local.openapi.published import body_example
from local.openapi.samples import sample
from local.openapi.schemas import Schemas
from supermarket.edge.http import VERSION
from supermarket.edge.operation import Access, Operation

ACCOUNT, REGION, STACK = "123456789012", "ap-southeast-1", "supermarket"
REQUEST = "11111111-2222-4333-8444-555555555555"
ID = "01980000-0000-7000-8000-000000000001"
USER = "01980000-0000-7000-8000-00000000000a"
BRANCH = "01980000-0000-7000-8000-00000000000b"
_AGENT = "sample"
_HOST = f"api.execute-api.{REGION}.amazonaws.com"
_SENT = {
    "Idempotency-Key": "sample-key-0001",
    "If-Match": '"1"',
    "X-Guest-Token": "sample-guest-token-0000000000",
}


def call(function: Function, schemas: Schemas) -> dict[str, Any]:
    """A call of the function's first operation."""
    operation = function.operations[0]
    values = {name: _value(operation, name) for name in path_names(operation.path)}
    path = VERSION + operation.path.format(**{name: quote(value, safe="") for name, value in values.items()})
    query = _query(operation, schemas)
    headers = _headers(operation)
    body = None if operation.body is None else _json(body_example(operation, schemas))
    return {
        "resource": VERSION + operation.path,
        "path": path,
        "httpMethod": operation.method,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": query or None,
        "multiValueQueryStringParameters": {name: [value] for name, value in query.items()} or None,
        "pathParameters": values or None,
        "stageVariables": None,
        "requestContext": _context(operation, path),
        "body": body,
        "isBase64Encoded": False,
    }


def fits(event: Mapping[str, Any], function: Function) -> bool:
    """Whether an event calls an operation that the function has, with a body that it takes."""
    context = event.get("requestContext", {})
    asked = (event.get("httpMethod"), event.get("resource"))
    if asked != (context.get("httpMethod"), context.get("resourcePath")):
        return False
    served = [each for each in function.operations if asked == (each.method, VERSION + each.path)]
    return any(is_body(operation, event.get("body")) for operation in served)


def is_body(operation: Operation, body: str | None) -> bool:
    if operation.body is None:
        return body is None
    try:
        operation.body.model_validate_json(body or "null")
    except ValidationError:
        return False
    return True


def curl(operation: Operation, schemas: Schemas) -> str:
    """The same call as one types it."""
    path = "/api" + VERSION + operation.path
    query = urlencode(_query(operation, schemas))
    lines = [f"curl -X {operation.method} '$HOST{path}{'?' + query if query else ''}'".replace("-X GET ", "")]
    if not is_open(operation):
        lines.append("-H 'Authorization: Bearer $TOKEN'")
    lines += [f"-H '{name}: {value}'" for name, value in _headers(operation).items() if name in _SENT]
    if operation.body is not None:
        lines.append("-H 'Content-Type: application/json'")
        lines.append(f"-d '{_json(body_example(operation, schemas))}'")
    return " \\\n  ".join(lines)


def _value(operation: Operation, name: str) -> str:
    given: Mapping[str, str] = operation.examples.get("path", {})
    return str(given.get(name, ID if name.endswith("_id") else "sample"))


def _query(operation: Operation, schemas: Schemas) -> dict[str, str]:
    given: Mapping[str, str] | None = operation.examples.get("query")
    if given is None and operation.query is not None:
        schema = schemas.query(operation.query)
        given = {
            name: sample(schema["properties"][name], schemas.known) for name in schema.get("required", ())
        }
    paging = {"limit": "25"} if operation.paged else {}
    return {**{name: str(value) for name, value in (given or {}).items()}, **paging}


def _headers(operation: Operation) -> dict[str, str]:
    found = {"Accept": "application/json", "Host": _HOST, "User-Agent": _AGENT, "X-Forwarded-Proto": "https"}
    if operation.body is not None:
        found["Content-Type"] = "application/json"
    if not is_open(operation):
        found["Authorization"] = "Bearer sample"
    wanted = [("Idempotency-Key", operation.idempotent), ("If-Match", operation.guarded)]
    wanted.append(("X-Guest-Token", operation.access is Access.GUEST))
    return found | {name: _SENT[name] for name, applies in wanted if applies}


def _context(operation: Operation, path: str) -> dict[str, Any]:
    caller = {} if is_open(operation) else {"authorizer": _caller(operation)}
    return {
        "accountId": ACCOUNT,
        "apiId": "api",
        **caller,
        "domainName": _HOST,
        "extendedRequestId": "sample",
        "httpMethod": operation.method,
        "identity": {"sourceIp": "203.0.113.7", "userAgent": _AGENT},
        "path": f"/api{path}",
        "protocol": "HTTP/1.1",
        "requestId": REQUEST,
        "requestTime": "22/Nov/2026:10:00:00 +0000",
        "requestTimeEpoch": 1795341600000,
        "resourceId": "sample",
        "resourcePath": VERSION + operation.path,
        "stage": "api",
    }


def _caller(operation: Operation) -> dict[str, str]:
    permission = operation.permission or ""
    return {
        "branch": BRANCH if permission else "",
        "permissions": permission,
        "principalId": USER,
        "role": "manager" if permission else "customer",
        "session": "sample",
        "user": USER,
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
