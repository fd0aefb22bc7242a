"""The HTTP edge by itself: callers, guests, keys of repeated requests, cursors of lists."""

import base64
import json
import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from supermarket.aws import public_keys
from supermarket.edge import requests
from tests.support.cloud import STACK
from tests.support.edge_apis import CLERK, app, open_list, parcel, refused, send, things
from tests.support.gateway import Reply, Who, rest_event, staff

KEY = {"Idempotency-Key": "0123-4567"}
GUEST_TOKEN = "guest-token-0123456789"
SHOPPER = Who("01890000-0000-7000-8000-000000000002")


# Callers


@pytest.mark.parametrize("who", [None])
def test_nobody_is_asked_to_sign_in(who: Who | None) -> None:
    reply = send(things, "DELETE", "/things/{name}", who=who, name="x")

    refused(reply, 401, "not_signed_in")
    assert reply.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("who", [staff(), staff("stock:see"), staff("stock:move2"), SHOPPER])
def test_a_permission_is_asked_for_by_its_whole_name(who: Who) -> None:
    refused(send(things, "DELETE", "/things/{name}", who=who, name="x"), 403, "not_allowed")


def test_who_may_not_learns_nothing_of_the_body() -> None:
    refused(send(things, "POST", "/things/{name}", {"bad": 1}, who=staff(), name="x"), 403, "not_allowed")


# Guests


def test_a_guest_is_known_by_token() -> None:
    reply = send(open_list, "POST", "/open", headers={"X-Guest-Token": GUEST_TOKEN})

    assert reply.json["seen"] == f"{GUEST_TOKEN}|None|None|203.0.113.7"


@pytest.mark.parametrize("token", ["short", "x" * 129, "a b" * 10, "<script>alert(1)</script>", "é" * 30])
def test_a_guest_token_has_a_shape(token: str) -> None:
    refused(send(open_list, "POST", "/open", headers={"X-Guest-Token": token}), 400, "bad_guest_token")


def test_a_guest_who_signs_in_keeps_the_token_of_before() -> None:
    reply = send(open_list, "POST", "/open", who=SHOPPER, headers={"X-Guest-Token": GUEST_TOKEN})

    assert reply.json["seen"].startswith(f"{GUEST_TOKEN}|{SHOPPER.user}|")


@pytest.fixture
def signed(cloud: None) -> Any:
    """Makes access tokens that the published keys verify."""
    private = Ed25519PrivateKey.generate()
    public = json.loads(jwt.algorithms.OKPAlgorithm.to_jwk(private.public_key()))
    keys = json.dumps({"keys": [{**public, "kid": "k1", "alg": "EdDSA", "use": "sig"}]})
    public_keys.publish(keys)

    def sign(kid: str = "k1", key: Any = private, algorithm: str = "EdDSA", **said: Any) -> str:
        now = int(time.time())
        claims = {
            "sub": SHOPPER.user, "sid": "s-1", "iat": now, "exp": now + 60, "aud": "supermarket",
            "iss": f"supermarket:{STACK}", **said,
        }  # fmt: skip
        return "Bearer " + jwt.encode(
            {k: v for k, v in claims.items() if v is not None}, key, algorithm, {"kid": kid}
        )

    return sign


def enter(token: str) -> Reply:
    return send(open_list, "POST", "/open", headers={"Authorization": token})


def test_a_guest_endpoint_verifies_a_token_that_is_sent(signed: Any) -> None:
    assert enter(signed()).json["seen"] == f"None|{SHOPPER.user}|None|203.0.113.7"


@pytest.mark.parametrize(
    "said",
    [
        {"exp": 1}, {"exp": None}, {"sid": None}, {"aud": "another"}, {"iss": "supermarket:other"}, {"kid": "k2"},
        {"iat": int(time.time()) + 3600},
        {"key": "a-secret-that-is-long-enough-0123456789", "algorithm": "HS256"},
    ],
)  # fmt: skip
def test_a_token_that_proves_nothing_is_refused(signed: Any, said: dict[str, Any]) -> None:
    refused(enter(signed(**said)), 401, "not_signed_in")


@pytest.mark.parametrize("header", ["Bearer", "Bearer x.y.z", "Basic YTpi", "", " ", "Bearer " + "a" * 5000])
def test_what_is_no_token_is_refused(cloud: None, header: str) -> None:
    assert enter(header).status == (200 if header == "" else 401)


def test_a_token_of_another_key_is_refused(signed: Any) -> None:
    refused(enter(signed(key=Ed25519PrivateKey.generate())), 401, "not_signed_in")


# Repeated requests


def move(key: str | None, *, who: Who = CLERK, name: str = "x", **said: Any) -> Reply:
    headers = {} if key is None else {"Idempotency-Key": key}
    return send(things, "POST", "/things/{name}", parcel(**said), who=who, headers=headers, name=name)


def test_a_key_is_asked_for_where_it_must_be() -> None:
    refused(move(None), 400, "idempotency_key_required")


@pytest.mark.parametrize(
    "key", ["", "short", "x" * 129, "with space", "naïve-key", "a/b/c/d/e", "key\n12345678"]
)
def test_a_key_has_a_shape(key: str) -> None:
    refused(move(key), 400, "bad_idempotency_key")


def test_a_key_may_be_left_out_where_it_may() -> None:
    assert send(open_list, "POST", "/open", headers={"X-Guest-Token": GUEST_TOKEN}).status == 200


def test_the_same_request_has_the_same_mark() -> None:
    scope, key, payload = move("0123-4567").json["seen"].split("|")

    assert (scope, key) == (f"{CLERK.user}#move_thing", "0123-4567")
    assert move("0123-4567").json["seen"] == f"{scope}|{key}|{payload}"


def test_another_body_place_or_caller_has_another_mark() -> None:
    one = move("0123-4567").json["seen"]
    others = [
        move("0123-4567", name="y"),
        move("0123-4567", at="2026-11-22T10:00:00Z"),
        move("0123-4567", who=staff("stock:move", user=SHOPPER.user)),
        move("0123-4568"),
    ]

    assert len({one, *(reply.json["seen"] for reply in others)}) == 5


def test_the_order_and_spaces_of_a_body_do_not_matter() -> None:
    body = parcel()
    turned = json.dumps(dict(reversed(body.items())), indent=3)

    reply = send(things, "POST", "/things/{name}", raw=turned, who=CLERK, headers=KEY, name="x")

    assert reply.json["seen"] == move("0123-4567").json["seen"]


# Lists


def listed(query: str = "", who: Who | None = SHOPPER) -> Reply:
    return send(app, "GET", f"/parcels?{query}", who=who)


def test_a_list_goes_on_where_it_ended(cloud: None) -> None:
    first = listed("limit=2")
    second = listed(f"limit=3&cursor={first.json['next_cursor']}")

    assert [item["number"] for item in first.json["items"]] == [0, 1]
    assert [item["number"] for item in second.json["items"]] == [2, 3, 4]


def test_a_cursor_belongs_to_its_list_its_filters_and_its_caller(cloud: None) -> None:
    cursor = listed("day=2").json["next_cursor"]

    assert listed(f"day=2&cursor={cursor}").status == 200
    assert refused(listed(f"day=3&cursor={cursor}"), 422, "invalid") == ["?cursor"]
    assert refused(listed(f"day=2&cursor={cursor}", who=CLERK), 422, "invalid") == ["?cursor"]
    assert refused(send(open_list, "GET", f"/open?cursor={cursor}"), 422, "invalid") == ["?cursor"]


def test_a_cursor_that_was_touched_is_refused(cloud: None) -> None:
    cursor = listed().json["next_cursor"]
    raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    forged = base64.urlsafe_b64encode(raw[:16] + b'{"number":999}').decode().rstrip("=")
    flipped = ("A" if cursor[0] != "A" else "B") + cursor[1:]

    for touched in (forged, flipped, cursor[:-2], "x", "%00", "AAAA", "ক", cursor * 2, "=" * 10):
        assert refused(listed(f"cursor={touched}"), 422, "invalid") == ["?cursor"]


def test_a_public_list_goes_on_for_whoever_sends_a_token_along(cloud: None) -> None:
    sent = {"Authorization": "Bearer too.old.now"}
    first = send(open_list, "GET", "/open", headers=sent)

    second = send(open_list, "GET", f"/open?cursor={first.json['next_cursor']}", headers=sent)

    assert (first.status, second.status) == (200, 200)


@pytest.mark.parametrize("limit", ["0", "101", "-1", "1.5", "ten", "", "٣", "9999999999", "1e1", "%2B5"])
def test_a_limit_is_from_1_to_100(cloud: None, limit: str) -> None:
    assert refused(listed(f"limit={limit}"), 422, "invalid") == ["?limit"]


def test_a_bad_filter_is_named(cloud: None) -> None:
    assert refused(listed("day=monday"), 422, "invalid") == ["?day"]
    assert refused(listed("color=red"), 422, "invalid") == ["?color"]


@pytest.mark.parametrize(
    ("sent", "seen"),
    [
        ({}, "203.0.113.7"),
        ({"X-Viewer-Address": "198.51.100.9"}, "203.0.113.7"),
        ({"X-Viewer-Address": "198.51.100.9", "X-Origin-Key": "guessed"}, "203.0.113.7"),
        ({"X-Viewer-Address": "198.51.100.9", "X-Origin-Key": "y" * 48}, "198.51.100.9"),
    ],
)
def test_a_viewers_address_is_believed_from_the_cdn_alone(cloud, sent, seen):
    event = rest_event("GET", "/x", "/x", {}, "", None, sent, None)

    assert requests.read(event).viewer_address == seen
