"""The OpenAPI 3.1 document that is published: every operation with its schemas, refusals and examples."""

import json
from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Any

from local.openapi import refusals
from local.openapi.endpoints import Function, path_names, served
from local.openapi.samples import sample
from local.openapi.schemas import Schemas, schemas_of
from supermarket.edge.operation import REQUIRED, Access, Operation
from supermarket.kernel.ids import is_id

_INTRODUCTION = " ".join([
    'Amounts are decimal text in taka (`"355.00"`), pieces are integers, weights text with three places',
    '(`"0.350"` kilograms). Times are RFC 3339 in UTC; a business date is a date in the branch\'s time zone.',
    "Lists go on with the `next_cursor` of the page before. What can be edited has an `ETag`, and is changed with",
    "`If-Match`. An `Idempotency-Key` makes a request safe to repeat: the same key and body get the first answer",
    "again. Refusals are RFC 9457 problem documents with a stable `code`.",
])  # fmt: skip
_ID = {"type": "string", "format": "uuid"}
_TEXT = {"type": "string"}
_KEY = {"type": "string", "pattern": "^[A-Za-z0-9_.:-]{8,128}$"}
_HEADERS = {
    "Idempotency-Key": "Chosen by the client: the same key with the same body is carried out once.",
    "If-Match": "The ETag that was read; 412 when somebody else changed it since.",
    "If-None-Match": "The ETag at hand; 304 when it is still the same.",
    "X-Guest-Token": "What stands for a shopper who has not signed in.",
    "X-Till-Approval": "A supervisor's approval at the till, where the permission is lacking: good once.",
}


def document(found: Iterable[Function]) -> dict[str, Any]:
    operations = served(list(found))
    schemas = schemas_of(operation for _, operation in operations)
    paths: dict[str, dict[str, Any]] = {}
    for function, operation in operations:
        method = _method(function.context, operation, schemas)
        paths.setdefault(operation.path, {})[operation.method.lower()] = method
    contexts = dict.fromkeys(function.context for function, _ in operations)
    return {
        "openapi": "3.1.0",
        "info": {"title": "supermarket", "version": "1", "description": _INTRODUCTION},
        "servers": [{"url": "/api/v1"}],
        "tags": [{"name": context, "description": about(context)} for context in contexts],
        "paths": paths,
        "components": {
            "schemas": {**schemas.known, "Problem": refusals.PROBLEM},
            "responses": refusals.RESPONSES,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


def text(described: Mapping[str, Any]) -> str:
    return json.dumps(described, ensure_ascii=False, separators=(",", ":")) + "\n"


def about(context: str) -> str:
    """What a context is for, in the words of its package."""
    said = import_module(f"supermarket.{context}").__doc__ or context
    return said.strip().partition("\n")[0].partition(": ")[2] or said.strip()


def body_example(operation: Operation, schemas: Schemas) -> Any:
    assert operation.body is not None
    given = operation.examples.get("body")
    return sample(schemas.body(operation.body), schemas.known) if given is None else given


def _method(context: str, operation: Operation, schemas: Schemas) -> dict[str, Any]:
    asked = {"description": "\n\n".join(filter(None, [operation.description, _who(operation)]))}
    parameters = _parameters(operation, schemas)
    return {
        "operationId": operation.name,
        "summary": operation.summary,
        **(asked if asked["description"] else {}),
        "tags": [context],
        "security": _security(operation),
        **({"parameters": parameters} if parameters else {}),
        **({"requestBody": _body(operation, schemas)} if operation.body else {}),
        "responses": _responses(operation, schemas),
    }


def _who(operation: Operation) -> str:
    return f"Needs the permission `{operation.permission}`." if operation.permission else ""


def _security(operation: Operation) -> list[dict[str, list[str]]]:
    """A permission stands where OpenAPI 3.1 has roles."""
    match operation.access:
        case Access.PUBLIC:
            return []
        case Access.GUEST:
            return [{}, {"token": []}]
        case Access.SIGNED_IN:
            return [{"token": []}]
        case permission:
            return [{"token": [str(permission)]}]


def _parameters(operation: Operation, schemas: Schemas) -> list[dict[str, Any]]:
    found = [_path_parameter(operation, name) for name in path_names(operation.path)]
    if operation.query is not None:
        found += _query_parameters(schemas.query(operation.query))
    if operation.paged:
        limit = {"type": "integer", "minimum": 1, "maximum": 100, "default": 25}
        found.append(_parameter("limit", "query", limit, "How many to list."))
        found.append(_parameter("cursor", "query", _TEXT, "The next_cursor of the page before."))
    return found + _header_parameters(operation, schemas)


def _header_parameters(operation: Operation, schemas: Schemas) -> list[dict[str, Any]]:
    wanted: dict[str, tuple[Mapping[str, Any], bool]] = {}
    if operation.idempotent:
        wanted["Idempotency-Key"] = (_KEY, operation.idempotent == REQUIRED)
    if operation.guarded:
        wanted["If-Match"] = (_TEXT, True)
    if has_tag(operation, schemas):
        wanted["If-None-Match"] = (_TEXT, False)
    if operation.access is Access.GUEST:
        wanted["X-Guest-Token"] = (_TEXT, False)
    if operation.approvable:
        wanted["X-Till-Approval"] = (_TEXT, False)
    for name in operation.headers:
        wanted.setdefault(name, (_TEXT, False))
    return [
        _parameter(name, "header", schema, _HEADERS.get(name, ""), required)
        for name, (schema, required) in wanted.items()
    ]


def has_tag(operation: Operation, schemas: Schemas) -> bool:
    """Whether its answer is the same as long as its tag is."""
    if operation.method != "GET" or operation.paged or getattr(operation.returns, "gathered", False):
        return False
    return schemas.is_versioned(operation.returns)


def _path_parameter(operation: Operation, name: str) -> dict[str, Any]:
    """An id, unless its own example is something else."""
    given = operation.examples.get("path", {}).get(name)
    is_uuid = is_id(str(given)) if given else name.endswith("_id")
    return _parameter(name, "path", _ID if is_uuid else _TEXT, "", required=True)


def _query_parameters(schema: Mapping[str, Any]) -> list[dict[str, Any]]:
    required = set(schema.get("required", ()))
    found = []
    for name, field in schema.get("properties", {}).items():
        plain = {key: value for key, value in field.items() if key != "description"}
        found.append(_parameter(name, "query", plain, field.get("description", ""), name in required))
    return found


def _parameter(
    name: str, place: str, schema: Mapping[str, Any], description: str, required: bool = False
) -> dict[str, Any]:
    said = {"description": description} if description else {}
    needed = {"required": True} if required else {}
    return {"name": name, "in": place, **said, **needed, "schema": dict(schema)}


def _body(operation: Operation, schemas: Schemas) -> dict[str, Any]:
    assert operation.body is not None
    shown = {"schema": schemas.body(operation.body), "example": body_example(operation, schemas)}
    return {"required": True, "content": {"application/json": shown}}


def _responses(operation: Operation, schemas: Schemas) -> dict[str, Any]:
    status = str(operation.status if _answers(operation) or operation.status != 200 else 204)
    found: dict[str, Any] = {status: _answer(operation, schemas)}
    if has_tag(operation, schemas):
        found["304"] = {"description": "It is still what If-None-Match names."}
    return {**found, **refusals.of(operation)}


def _answers(operation: Operation) -> bool:
    return operation.returns is not None or bool(operation.produces)


def _answer(operation: Operation, schemas: Schemas) -> dict[str, Any]:
    said: dict[str, Any] = {"description": operation.summary + "."}
    if schemas.is_versioned(operation.returns) and not operation.paged:
        said["headers"] = {"ETag": {"description": "Its version.", "schema": _TEXT}}
    content: dict[str, Any] = {}
    if operation.returns is not None:
        content["application/json"] = {"schema": _answer_schema(operation, schemas)}
        if "answer" in operation.examples:
            content["application/json"]["example"] = operation.examples["answer"]
    for kind in operation.produces:
        content.setdefault(kind, {"schema": _TEXT if kind.startswith("text/") else {}})
    return {**said, **({"content": content} if content else {})}


def _answer_schema(operation: Operation, schemas: Schemas) -> dict[str, Any]:
    assert operation.returns is not None
    view = schemas.view(operation.returns)
    if not operation.paged:
        return view
    fields = {"items": {"type": "array", "items": view}, "next_cursor": {"type": ["string", "null"]}}
    page = {"type": "object", "required": ["items", "next_cursor"], "properties": fields}
    return page if operation.beside is None else {"allOf": [page, schemas.view(operation.beside)]}
