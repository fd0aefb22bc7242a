"""Every body the API takes: whatever is sent, it is read or refused by name, and never fails inside."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from local.openapi.calls import is_body
from local.openapi.endpoints import functions, served
from local.openapi.published import body_example
from local.openapi.schemas import schemas_of
from supermarket.accounts.sign_in_schemas import SignIn
from supermarket.edge import requests
from supermarket.edge.operation import Operation
from supermarket.kernel.errors import DomainError, Invalid
from tests.support.templates import ROOT

OPERATIONS = [operation for _, operation in served(functions(ROOT)) if operation.body is not None]
SCHEMAS = schemas_of(OPERATIONS)
JSON_HEADERS = {"content-type": "application/json"}
ODD = st.one_of(
    st.sampled_from(
        [None, True, 0, -1, 1.5, 10**30, -(10**30), "", " ", "0", "-1", "1e5", "NaN", "٣", "\x00", "💧" * 300]
    ),
    st.sampled_from(
        [[], {}, [[]], [None], {"": None}, {"a": {"b": []}}, "x" * 3000, "9" * 400, "../..", "2026-02-30"]
    ),
    st.text(max_size=30),
    st.integers(),
    st.floats(allow_nan=False),
)


def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where something in a body can be swapped for something else."""
    yield path
    for key, value in (
        node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    ):
        yield from places(value, (*path, key))


def swapped(body: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    changed = copy.deepcopy(body)
    node = changed
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    return changed


def full(operation: Operation) -> Any:
    """The example with every optional field that the model knows, so that each is tried."""
    example = body_example(operation, SCHEMAS)
    fields = SCHEMAS.known[SCHEMAS.body(operation.body)["$ref"].rpartition("/")[2]].get("properties", {})  # type: ignore[arg-type]
    return {**dict.fromkeys(fields), **example} if isinstance(example, dict) else example


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_the_example_of_a_body_is_one(operation: Operation) -> None:
    assert is_body(operation, json.dumps(body_example(operation, SCHEMAS)))


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_no_odd_value_in_any_place_fails_inside(operation: Operation, data: st.DataObject) -> None:
    body = full(operation)
    place = data.draw(st.sampled_from(sorted(places(body), key=str)))
    sent = swapped(body, place, data.draw(ODD))

    refusal = refusal_of(operation, json.dumps(sent))

    assert not isinstance(refusal, Invalid) or refusal.errors[0].pointer.startswith("/")


def refusal_of(operation: Operation, body: str) -> DomainError | None:
    assert operation.body is not None
    try:
        requests.body_of(body.encode(), operation.body, JSON_HEADERS)
    except DomainError as refusal:
        return refusal
    return None


@pytest.mark.parametrize(
    ("field", "said"),
    [({"password": ""}, "at least 1 character"), ({"code": "9" * 65}, "at most 64 characters")],
)
def test_a_secret_is_measured_in_characters_and_its_own_length_is_not_told(
    field: dict[str, str], said: str
) -> None:
    body = {"login": "01712345678", "password": "four quiet river boats", **field}

    with pytest.raises(Invalid) as refused:
        requests.body_of(json.dumps(body).encode(), SignIn, JSON_HEADERS)

    assert [error.detail for error in refused.value.errors] == [said]
