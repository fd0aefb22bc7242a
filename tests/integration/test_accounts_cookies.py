"""The refresh token in a cookie: for browsers, and for the shop's own pages alone."""

from dataclasses import replace

import boto3
import pytest

from supermarket import wiring
from tests.support.account_holders import PASSWORD, person
from tests.support.gateway import Who, call, function

NAME = "__Secure-sm_rt"
GUARDS = "HttpOnly; Secure; SameSite=Strict; Path=/api/v1/auth"
OURS = {"X-Requested-With": "supermarket"}


@pytest.fixture(autouse=True)
def ayesha(cloud):
    function("accounts/rotate_signing_keys").handler({}, None)
    settings = wiring.settings()
    settings.replace_rules(
        replace(settings.rules(), cors_origins=("https://shop.example",)), settings.rules().version
    )
    settings.forget()
    return person(phone="+8801712345678")


def items():
    found = boto3.client("dynamodb").scan(TableName="shop-accounts")["Items"]
    return {(i["pk"]["S"], i["sk"]["S"]): i for i in found}


def sign_in(headers=None, **sent):
    body = {"login": "01712345678", "password": PASSWORD, "cookie": True, **sent}
    return call("POST", "/auth/login", body, headers=headers)


def cookie_of(reply):
    return reply.headers["Set-Cookie"].split(";")[0]


def refresh(cookie, body=None, **headers):
    return call("POST", "/auth/refresh", body, headers={**OURS, "Cookie": cookie, **headers})


def test_signing_in_with_a_cookie_keeps_the_refresh_token_from_scripts():
    reply = sign_in()
    pair, *guards = reply.headers["Set-Cookie"].split("; ")
    assert reply.json["refresh"] is None
    assert (pair.partition("=")[0], len(pair.partition("=")[2])) == (NAME, 43)
    assert guards == ["Max-Age=2592000", *GUARDS.split("; ")]


def test_without_asking_for_it_there_is_no_cookie():
    assert "Set-Cookie" not in sign_in(cookie=False).headers


def test_the_cookie_is_exchanged_for_the_next():
    first = cookie_of(sign_in())
    second = refresh(f"theme=dark; {first}; other=1")
    assert (second.status, second.json["refresh"]) == (200, None)
    assert second.json["device"] is None
    assert cookie_of(second) != first and GUARDS in second.headers["Set-Cookie"]
    raced = refresh(first)
    assert (raced.status, raced.json["code"]) == (401, "refresh_raced")
    assert "Set-Cookie" not in raced.headers
    assert refresh(cookie_of(second)).status == 200


@pytest.mark.parametrize("body", [None, {}, {"refresh": None}])
def test_an_empty_body_means_the_cookie(body):
    assert refresh(cookie_of(sign_in()), body).status == 200


def test_a_token_in_the_body_goes_before_the_cookie_and_answers_in_json():
    given = sign_in(cookie=False).json["refresh"]
    reply = call("POST", "/auth/refresh", {"refresh": given}, headers={"Cookie": cookie_of(sign_in())})
    assert reply.status == 200 and len(reply.json["refresh"]) == 43
    assert "Set-Cookie" not in reply.headers


@pytest.mark.parametrize("cookie", ["", "theme=dark", f"{NAME}=", f"{NAME}=x", f"X{NAME}=y"])
def test_without_a_token_one_is_signed_out(cookie):
    sign_in()
    before = items()
    assert refresh(cookie).status == 401
    assert items() == before


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "same-origin", "Origin": "https://anything.example"},
        {"Origin": "https://shop.example"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://shop.example"},
        {"Origin": "https://api.example", "Host": "api.example"},
    ],
)
def test_the_shops_own_pages_may_use_the_cookie(headers):
    assert refresh(cookie_of(sign_in()), **headers).status == 200


FOREIGN = [
    {"X-Requested-With": ""},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "https://api.example.evil.example", "Host": "api.example"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site", "Origin": "https://blog.shop.example"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "https://api.example", "Host": "api.example"},
    {"Sec-Fetch-Site": "none"},
]


@pytest.mark.parametrize("headers", FOREIGN)
@pytest.mark.parametrize("path", ["/auth/refresh", "/auth/logout"])
def test_no_other_page_may_use_the_cookie(path, headers):
    cookie = cookie_of(sign_in())
    before = items()
    reply = call("POST", path, None, headers={**OURS, "Cookie": cookie, **headers})
    assert (reply.status, reply.json["code"]) == (403, "csrf")
    assert items() == before
    assert refresh(cookie).status == 200


@pytest.mark.parametrize("headers", FOREIGN[1:])
def test_no_other_page_signs_a_browser_in(headers):
    before = items()
    reply = sign_in(headers)
    assert (reply.status, reply.json["code"]) == (403, "csrf")
    assert "Set-Cookie" not in reply.headers
    assert items() == before


def logout(cookie, body=None, who=None, **headers):
    return call("POST", "/auth/logout", body, who=who, headers={"Cookie": cookie, **headers})


def test_the_cookie_alone_signs_out():
    here, there = cookie_of(sign_in()), cookie_of(sign_in())
    reply = logout(here, **OURS)
    assert (reply.status, reply.headers["Set-Cookie"]) == (204, f"{NAME}=; Max-Age=0; {GUARDS}")
    assert (refresh(here).status, refresh(there).status) == (401, 200)


def test_the_cookie_alone_signs_out_everywhere():
    here, there = cookie_of(sign_in()), cookie_of(sign_in())
    assert logout(here, {"everywhere": True}, **OURS).status == 204
    assert (refresh(here).status, refresh(there).status) == (401, 401)


def test_a_cookie_that_was_replaced_signs_out_its_own_session_and_no_other():
    old, other = cookie_of(sign_in()), cookie_of(sign_in())
    new = cookie_of(refresh(old))
    assert logout(old, {"everywhere": True}, **OURS).status == 204
    assert (refresh(new).status, refresh(other).status) == (401, 200)


def test_a_cookie_that_is_good_for_nothing_is_taken_away():
    before = items()
    reply = logout(f"{NAME}=nothing", **OURS)
    assert (reply.status, reply.headers["Set-Cookie"]) == (204, f"{NAME}=; Max-Age=0; {GUARDS}")
    assert items() == before


def test_signing_out_with_an_access_token_takes_the_cookie_away_too(ayesha):
    reply = sign_in()
    access = {
        "authorizationToken": f"Bearer {reply.json['access']}",
        "methodArn": "arn:aws:x:y:z:abc/api/GET/v1/me",
    }
    session = function("accounts/authorizer").handler(access, None)["context"]["session"]
    out = logout(cookie_of(reply), who=Who(ayesha.id, session=session))
    assert (out.status, out.headers["Set-Cookie"]) == (204, f"{NAME}=; Max-Age=0; {GUARDS}")
    assert refresh(cookie_of(reply)).status == 401


def test_who_has_neither_token_nor_cookie_is_asked_to_sign_in():
    assert call("POST", "/auth/logout", {}).status == 401
