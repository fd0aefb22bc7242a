"""Who may call what: every operation of the published document, asked by everybody there is."""

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from supermarket.accounts.model import DEFAULT_ROLES, PERMISSIONS
from tests.support import cloud
from tests.support.gateway import Who, call
from tests.support.tables import everything
from tests.support.templates import ROOT

pytestmark = pytest.mark.usefixtures("empty_shop")
DOCUMENT = json.loads((ROOT / "functions" / "settings" / "openapi.json").read_text("utf-8"))
ID = "01890000-0000-7000-8000-0000000000ff"
CALLER = "01890000-0000-7000-8000-0000000000fe"
BRANCH = "01890000-0000-7000-8000-0000000000b1"
SENT = {"Idempotency-Key": "authorisation-matrix-1", "If-Match": '"1"'}


class Promise(NamedTuple):
    """What the document says of an operation: ``permission`` is empty where a token is enough, or none is asked for."""

    method: str
    path: str
    closed: bool
    permission: str
    body: Any


def promises() -> list[Promise]:
    found = []
    for path, methods in DOCUMENT["paths"].items():
        for method, said in methods.items():
            asked = [name for way in said.get("security", []) for name in way.get("token", [])]
            closed = bool(said["security"]) and {} not in said["security"]
            content = said.get("requestBody", {}).get("content", {}).get("application/json", {})
            found.append(
                Promise(method.upper(), path, closed, asked[0] if asked else "", content.get("example"))
            )
    return found


ALL = promises()
NAMES = [f"{promise.method} {promise.path}" for promise in ALL]
ROLES = {
    **{role: Who(CALLER, role, tuple(sorted(held)), BRANCH) for role, held in DEFAULT_ROLES.items()},
    "a key of nothing": Who(CALLER, "machine", (), BRANCH),
}


@pytest.fixture(scope="module")
def empty_shop() -> Iterator[None]:
    with cloud.running():
        yield


def ask(promise: Promise, who: Who | None) -> tuple[int, str]:
    """The status and code of the answer."""
    reply = call(promise.method, re.sub(r"\{\w+\}", ID, promise.path), promise.body, who=who, headers=SENT)
    problem = reply.headers.get("Content-Type") == "application/problem+json"
    return reply.status, reply.json["code"] if problem else ""


@pytest.mark.parametrize(
    "promise", [p for p in ALL if p.closed], ids=[n for n, p in zip(NAMES, ALL, strict=True) if p.closed]
)
def test_whoever_shows_no_token_gets_nowhere(promise: Promise) -> None:
    before = everything()

    assert ask(promise, None) == (401, "not_signed_in")

    assert everything() == before


@pytest.mark.parametrize(
    "promise",
    [p for p in ALL if p.permission],
    ids=[n for n, p in zip(NAMES, ALL, strict=True) if p.permission],
)
def test_each_role_gets_as_far_as_its_permissions(promise: Promise) -> None:
    assert promise.permission in PERMISSIONS

    for role, who in ROLES.items():
        before = everything()
        allowed = promise.permission in who.permissions
        status, code = ask(promise, who)
        assert (status, code) != (401, "not_signed_in"), role
        if not allowed:
            assert (status, code) == (403, "not_allowed"), role
            assert everything() == before, role


@pytest.mark.parametrize("permission", sorted(PERMISSIONS))
def test_no_permission_stands_for_another(permission: str) -> None:
    others = tuple(sorted(PERMISSIONS.keys() - {permission}))

    for promise in ALL:
        if promise.permission == permission:
            assert ask(promise, Who(CALLER, "manager", others, BRANCH)) == (403, "not_allowed"), promise.path


def test_every_permission_is_asked_for_somewhere_or_says_where_one_acts() -> None:
    asked = {promise.permission for promise in ALL}

    assert PERMISSIONS.keys() - asked <= {"branches:all", "orders:manage", "orders:read", "privacy:manage"}
