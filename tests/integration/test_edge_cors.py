"""Pages of other origins: who is named in an answer, what a browser is told before, and what every answer carries."""

import pytest

from supermarket.aws import policy
from supermarket.aws.policy import EdgePolicy, PolicyRow
from tests.support import cloud
from tests.support.edge_apis import CLERK, broken, open_list, send, things
from tests.support.faults import THROTTLED, counted, failing
from tests.support.gateway import function

SHOP, OTHER = "https://shop.example", "https://evil.example"
SAFE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Vary": "Origin",
}


@pytest.fixture(autouse=True, scope="module")
def shop():
    """One for all of these tests: none of them changes anything."""
    with cloud.running():
        PolicyRow.of(EdgePolicy((SHOP, "http://localhost:3000"), version=1)).save()
        yield


@pytest.fixture(autouse=True)
def new_environment():
    policy.forget()


def allowed(reply):
    return {name: value for name, value in reply.headers.items() if name.startswith("Access-Control")}


ANSWERS = {
    "an answer": lambda **said: send(open_list, "POST", "/open", **said),
    "nothing to say": lambda **said: send(things, "DELETE", "/things/{name}", who=CLERK, name="x", **said),
    "not signed in": lambda **said: send(things, "DELETE", "/things/{name}", name="x", **said),
    "not found": lambda **said: send(broken, "GET", "/broken/{how}", how="missing", **said),
    "our fault": lambda **said: send(broken, "GET", "/broken/{how}", how="bug", **said),
    "a document": lambda **said: send(broken, "GET", "/broken/{how}", how="pdf", **said),
    "another method": lambda **said: send(things, "PATCH", "/things/{name}", name="x", **said),
}


@pytest.mark.parametrize("what", ANSWERS)
@pytest.mark.parametrize("origin", [SHOP, "http://localhost:3000"])
def test_an_origin_of_the_settings_is_named_in_every_answer(what, origin):
    assert allowed(ANSWERS[what](headers={"Origin": origin})) == {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Credentials": "true",
        "Access-Control-Expose-Headers": "ETag, Location, Retry-After, WWW-Authenticate, X-Guest-Token",
    }


@pytest.mark.parametrize("what", ANSWERS)
@pytest.mark.parametrize(
    "origin",
    [OTHER, "null", "*", "", SHOP + ".evil.example", SHOP.upper(), SHOP + "/", "http://shop.example"],
)
def test_no_other_origin_is(what, origin):
    assert allowed(ANSWERS[what](headers={"Origin": origin})) == {}


@pytest.mark.parametrize("what", ANSWERS)
def test_every_answer_carries_what_keeps_browsers_safe(what):
    reply = ANSWERS[what]()

    assert {name: reply.headers.get(name) for name in SAFE} == SAFE
    assert reply.headers["Cache-Control"] in ("no-store", "no-cache")


def test_the_settings_are_asked_for_once_a_minute_and_only_when_a_browser_says_where_it_is():
    with counted() as calls:
        send(open_list, "POST", "/open")
        assert calls == []
        for _ in range(10):
            send(open_list, "POST", "/open", headers={"Origin": SHOP})

    assert calls == ["GetItem"]


def test_without_settings_no_origin_is_named_and_the_answer_comes():
    policy.forget()

    with failing("GetItem", THROTTLED, times=9):
        reply = send(open_list, "POST", "/open", headers={"Origin": SHOP})

    assert (reply.status, allowed(reply)) == (200, {})


def preflight(**headers):
    event = {"httpMethod": "OPTIONS", "resource": "/v1/cart", "path": "/v1/cart", "headers": headers}
    return function("settings/preflight").handler(event, None)


def test_a_browser_learns_what_it_may_send():
    answer = preflight(origin=SHOP, **{"Access-Control-Request-Method": "PUT"})

    assert (answer["statusCode"], answer["body"]) == (204, "")
    assert answer["headers"] == {
        "Vary": "Origin",
        "Cache-Control": "no-store",
        "Access-Control-Allow-Origin": SHOP,
        "Access-Control-Allow-Credentials": "true",
        "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE",
        "Access-Control-Allow-Headers": (
            "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, X-Guest-Token, X-Till-Approval, "
            "X-Requested-With"
        ),
        "Access-Control-Max-Age": "600",
    }


@pytest.mark.parametrize("headers", [{"Origin": OTHER}, {"Origin": "null"}, {}])
def test_a_browser_anywhere_else_learns_nothing(headers):
    assert preflight(**headers) == {
        "statusCode": 204, "headers": {"Vary": "Origin", "Cache-Control": "no-store"}, "body": "",
    }  # fmt: skip
