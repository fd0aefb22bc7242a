"""What holds for every operation of the API, whatever it does. The list is the code's own."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from supermarket.edge.operation import GUEST, PUBLIC, SIGNED_IN, Operation
from supermarket.edge.requests import BODY_LIMIT
from tests.support import cloud
from tests.support.gateway import Reply, Who, call, handlers
from tests.support.tables import everything

pytestmark = pytest.mark.usefixtures("empty_shop")
ID = "01890000-0000-7000-8000-0000000000ff"
KEY = {"Idempotency-Key": "every-operation-1", "If-Match": '"1"'}


@pytest.fixture(scope="module")
def empty_shop() -> Iterator[None]:
    """One for all of these tests: they are about refusals, which change nothing."""
    with cloud.running():
        yield


def operations() -> list[Operation]:
    found = [
        o for module in handlers().values() for o in getattr(getattr(module, "app", None), "operations", [])
    ]
    return sorted(found, key=lambda o: (o.path, o.method))


def named(chosen: list[Operation]) -> Any:
    return pytest.mark.parametrize("operation", chosen, ids=[f"{o.method} {o.path}" for o in chosen])


def url(operation: Operation) -> str:
    return re.sub(r"\{\w+\}", ID, operation.path)


def ask(operation: Operation, who: Who | None, raw: str | None = None, **headers: str) -> Reply:
    body = operation.examples.get("body", {}) if operation.body is not None else None
    sent = {**KEY, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return call(operation.method, url(operation), body, who=who, raw=raw, headers=sent)


def whoever_may(operation: Operation) -> Who | None:
    if operation.access in (PUBLIC, GUEST):
        return None
    allowed = (operation.permission,) if operation.permission else ()
    return Who(ID, "manager", (*allowed, "branches:all"))


ALL = operations()
CLOSED = [o for o in ALL if o.access not in (PUBLIC, GUEST)]
PERMITTED = [o for o in ALL if o.permission]
WITH_BODY = [o for o in ALL if o.body is not None]


@named(CLOSED)
def test_without_a_token_it_is_refused_and_nothing_changes(operation: Operation) -> None:
    before = everything()

    reply = ask(operation, None)

    assert (reply.status, reply.json["code"]) == (401, "not_signed_in")
    assert everything() == before


@named(PERMITTED)
def test_without_its_permission_it_is_refused_and_nothing_changes(operation: Operation) -> None:
    before = everything()

    reply = ask(operation, Who(ID, "customer", ("some:other", "branches:all")))

    assert (reply.status, reply.json["code"]) == (403, "not_allowed")
    assert operation.permission is not None and operation.permission in reply.json["detail"]
    assert everything() == before


@named([o for o in ALL if o.access is GUEST])
def test_a_token_that_proves_nothing_is_refused_where_guests_may_come(operation: Operation) -> None:
    before = everything()

    reply = ask(operation, None, Authorization="Bearer eyJhbGciOiJub25lIn0.e30.")

    assert (reply.status, reply.json["code"]) == (401, "not_signed_in")
    assert everything() == before


BAD_BODIES = {
    "not JSON": ('{"name": ', {400}),
    "no body": ("", {400, 422}),
    "a list": ("[]", {422}),
    "a number": ("7", {422}),
    "nested too deep": ('{"a":' * 60 + "1" + "}" * 60, {400}),
    "too large": ('{"a":"' + "x" * BODY_LIMIT + '"}', {413}),
    "a field nobody knows": ('{"no_such_field": 1}', {422}),
    "a null byte and half a character": ('{"no_such_field\\u0000": "\\ud800"}', {400, 422}),
    "a number beyond all bounds": ('{"no_such_field": 1e999999}', {400, 422}),
}


@named(WITH_BODY)
def test_a_body_that_means_nothing_is_a_problem_and_nothing_changes(operation: Operation) -> None:
    assert operation.body is not None
    optional = not any(field.is_required() for field in operation.body.model_fields.values())
    before = everything()

    for kind, (raw, allowed) in BAD_BODIES.items():
        if kind == "no body" and optional:
            continue
        reply = ask(operation, whoever_may(operation), raw=raw)
        assert reply.status in allowed, (kind, reply.text)
        assert reply.headers["Content-Type"] == "application/problem+json"
        assert reply.status != 422 or reply.json["errors"][0]["pointer"].startswith("/"), kind

    assert everything() == before


@named(WITH_BODY)
def test_each_field_of_the_wrong_type_is_named(operation: Operation) -> None:
    assert operation.body is not None
    fields = operation.body.model_fields
    raw = "{" + ",".join(f'"{name}": {{"not": ["what", "is", "asked"]}}' for name in fields) + "}"

    reply = ask(operation, whoever_may(operation), raw=raw)

    assert reply.status == 422, reply.text
    named_fields = {error["pointer"].split("/")[1] for error in reply.json["errors"]}
    assert named_fields <= set(fields) and named_fields


@named([o for o in ALL if o.idempotent == "required"])
def test_a_request_that_must_be_done_once_needs_its_key(operation: Operation) -> None:
    who = whoever_may(operation)

    without = call(operation.method, url(operation), operation.examples.get("body", {}), who=who)
    short = call(operation.method, url(operation), operation.examples.get("body", {}), who=who, key="short")

    codes = {without.json["code"], short.json["code"]}
    assert codes <= {"idempotency_key_required", "bad_idempotency_key", "invalid"}, codes


@named([o for o in ALL if o.paged])
def test_a_list_refuses_a_limit_or_cursor_it_did_not_give(operation: Operation) -> None:
    who = whoever_may(operation)
    for query in ("limit=0", "limit=101", "limit=x", "limit=²", "cursor=AAAA", "cursor=not-a-cursor"):
        reply = call(operation.method, f"{url(operation)}?{query}", who=who)
        assert (reply.status, reply.json["errors"][0]["pointer"]) == (422, f"?{query.split('=')[0]}"), query


@named(ALL)
def test_an_object_that_is_not_there_is_never_an_error_of_ours(operation: Operation) -> None:
    reply = ask(operation, whoever_may(operation))

    assert reply.status < 500, reply.text


def test_every_operation_says_who_may_call_it() -> None:
    assert ALL
    for operation in ALL:
        assert operation.access in (PUBLIC, GUEST, SIGNED_IN) or re.fullmatch(
            r"[a-z]+:[a-z]+", operation.access
        )
