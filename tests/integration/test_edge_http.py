"""The HTTP edge by itself: which bodies it lets through, and how it names what is wrong with the others."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supermarket.edge.requests import BODY_LIMIT, DEPTH_LIMIT
from tests.support.edge_apis import ID, app, parcel, refused, send


def test_a_sound_body_reaches_the_handler_in_any_script() -> None:
    reply = send(app, "POST", "/parcels", parcel())

    assert (reply.status, reply.json) == (201, {"seen": "চাল 5.00"})
    assert reply.headers["Content-Type"] == "application/json"
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "raw", ["{", "nil", "{'a': 1}", '{"name": "x"', "\x00", "[" * 10, '{"name": "\\ud800"}', '"\\x"', "{,}"]
)
def test_what_is_not_json_is_said_to_be_so(raw: str) -> None:
    assert refused(send(app, "POST", "/parcels", raw=raw), 400, "malformed_json") == []


@pytest.mark.parametrize("raw", ["", "null", "[]", '"text"', "1", "1e400", "true", "NaN"])
def test_a_body_of_another_kind_is_refused(raw: str) -> None:
    refused(send(app, "POST", "/parcels", raw=raw), 422, "invalid")


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"name": 5}, "/name"),
        ({"name": ""}, "/name"),
        ({"name": "x" * 201}, "/name"),
        ({"lines": []}, "/lines"),
        ({"lines": {}}, "/lines"),
        ({"lines": [None]}, "/lines/0"),
        ({"lines": [{"product_id": ID, "quantity": 1.5, "price": "5.00"}]}, "/lines/0/quantity"),
        ({"lines": [{"product_id": ID, "quantity": True, "price": "5.00"}]}, "/lines/0/quantity"),
        ({"lines": [{"product_id": "../x", "quantity": 1, "price": "5.00"}]}, "/lines/0/product_id"),
        ({"lines": [{"product_id": ID, "quantity": 1, "price": 5.0}]}, "/lines/0/price"),
        ({"lines": [{"product_id": ID, "quantity": 1, "price": "5.001"}]}, "/lines/0/price"),
        ({"lines": [{"product_id": ID, "quantity": 1, "price": "-5.00"}]}, "/lines/0/price"),
        ({"lines": [{"product_id": ID, "quantity": 1, "price": "5.00", "colour": 1}]}, "/lines/0/colour"),
        ({"at": "2026-11-22T10:00:00"}, "/at"),
        ({"at": "2026-13-22T10:00:00Z"}, "/at"),
        ({"a/b~c": 1}, "/a~1b~0c"),
    ],
)
def test_a_bad_field_is_named_by_its_pointer(said: dict[str, Any], pointer: str) -> None:
    assert refused(send(app, "POST", "/parcels", parcel(**said)), 422, "invalid")[0].startswith(pointer)


def test_every_bad_field_is_named_at_once() -> None:
    pointers = refused(send(app, "POST", "/parcels", {"name": "", "colour": 1}), 422, "invalid")

    assert sorted(pointers) == ["/colour", "/lines", "/name"]


def test_a_body_has_a_size() -> None:
    refused(send(app, "POST", "/parcels", parcel(name="x" * BODY_LIMIT)), 413, "too_large")


@pytest.mark.parametrize("opened", ["[", '{"a":'])
def test_a_body_has_a_depth(opened: str) -> None:
    refused(send(app, "POST", "/parcels", raw=opened * (DEPTH_LIMIT + 1)), 400, "too_deep")


def test_brackets_in_text_are_no_depth() -> None:
    assert send(app, "POST", "/parcels", parcel(name="[" * 100 + '\\"[')).status == 201


def test_a_hundred_thousand_brackets_are_refused_quickly() -> None:
    refused(send(app, "POST", "/parcels", raw="[" * 100_000), 400, "too_deep")


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/xml", "multipart/form-data; boundary=x", "json", ";"]
)
def test_a_body_is_json(kind: str) -> None:
    reply = send(app, "POST", "/parcels", parcel(), headers={"Content-Type": kind})

    refused(reply, 415, "unsupported_media_type")


@pytest.mark.parametrize(
    "kind", ["application/json; charset=utf-8", "APPLICATION/JSON", "application/vnd.x+json"]
)
def test_json_by_other_names_is_json(kind: str) -> None:
    assert send(app, "POST", "/parcels", parcel(), headers={"Content-Type": kind}).status == 201


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@settings(deadline=None)
@given(JSON)
def test_no_body_whatsoever_fails_inside(body: Any) -> None:
    assert send(app, "POST", "/parcels", body).status in (400, 422)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["name", "lines", "at"]), JSON, max_size=3))
def test_no_body_with_known_fields_fails_inside(said: dict[str, Any]) -> None:
    assert send(app, "POST", "/parcels", parcel(**said)).status in (201, 400, 422)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["product_id", "quantity", "price"]), JSON, max_size=3))
def test_no_line_with_known_fields_fails_inside(said: dict[str, Any]) -> None:
    line = {**parcel()["lines"][0], **said}
    assert send(app, "POST", "/parcels", parcel(lines=[line])).status in (201, 400, 422)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_no_text_fails_inside(raw: str) -> None:
    assert 400 <= send(app, "POST", "/parcels", raw=raw).status < 500
