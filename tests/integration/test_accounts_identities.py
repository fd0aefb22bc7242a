"""Signing in with an account somewhere else, over HTTP, with an issuer that signs for real."""

import json
from dataclasses import replace

import boto3
import jwt
import pytest

from supermarket import config, wiring
from supermarket.accounts.identity_model import Identity
from supermarket.accounts.model import User
from supermarket.kernel import clock
from supermarket.kernel.errors import Outdated
from supermarket.kernel.ids import new_id
from supermarket.settings.model import IdentityProvider, ShopRules
from tests.support.gateway import Who, call, function
from tests.support.issuer import AYESHA, CLIENT, NONCE, running
from tests.support.signed_in import app_code, holder_of
from tests.support.tables import everything

PASSWORD = "four quiet river boats"
EMAIL = "ayesha@example.com"
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


@pytest.fixture
def issuer(cloud, monkeypatch):
    monkeypatch.setenv("STAGE", "local")
    config.forget()
    function("accounts/rotate_signing_keys").handler({}, None)
    with running() as made:
        provider = IdentityProvider("local", made.url, (CLIENT, "shop-android"))
        wiring.settings().replace_rules(replace(ShopRules(), identity_providers=(provider,)), 1)
        yield made


def sign_in(token, provider="local", /, headers=None, **body):
    sent = {"id_token": token, "nonce": NONCE} | body
    return call("POST", f"/auth/oauth/{provider}", sent, headers=headers)


def register(**said):
    """Somebody who signed up with a password, and whose address is not verified unless it is said."""
    now, hashed = clock.stamp(clock.now()), wiring.accounts().passwords.hash(PASSWORD)
    user = User(
        new_id(), "Ayesha", "customer", email=EMAIL, password_hash=hashed, created_at=now, updated_at=now
    )
    wiring.accounts().users.add(replace(user, **said))
    return user.id


def change(user_id, **fields):
    user = wiring.accounts().users.get(user_id)
    wiring.accounts().users.change(user, user.changed(clock.stamp(clock.now()), **fields))


def items(kind):
    found = boto3.client("dynamodb").scan(TableName="shop-accounts")["Items"]
    return [item for item in found if item["kind"]["S"] == kind]


def kept():
    """All that is stored, without counters of tries."""
    return {name: rows for name, rows in everything().items() if name != "shop-edge"}


def me(grant):
    user = grant["user"]
    return call("GET", "/me", who=Who(user["id"], "customer", (), "", "s-1"))


@pytest.mark.parametrize("sign", ["token", "es256"])
def test_somebody_new_becomes_a_customer(issuer, sign):
    signed_in = sign_in(getattr(issuer, sign)())
    assert signed_in.status == 200, signed_in.text
    user = signed_in.json["user"]
    assert (user["name"], user["email"], user["role"], user["permissions"]) == (
        "Ayesha Siddika",
        EMAIL,
        "customer",
        [],
    )
    assert signed_in.json["refresh"] and signed_in.json["device"]
    assert me(signed_in.json).json["id"] == user["id"]
    stored = wiring.accounts().users.get(user["id"])
    assert stored.email_verified and not stored.password_hash
    assert call("POST", "/auth/refresh", {"refresh": signed_in.json["refresh"]}).status == 200


def test_they_are_the_same_the_next_time_whatever_their_address_is_by_then(issuer):
    first = sign_in(issuer.token()).json
    for said in (
        {},
        {"email": "moved@example.com"},
        {"email": None},
        {"email_verified": False},
        {"name": "Another"},
    ):
        assert sign_in(issuer.token(jti=str(said), **said)).json["user"] == first["user"]
    assert len(items("user")) == 1


def test_nobody_signs_in_to_such_an_account_with_a_password(issuer):
    sign_in(issuer.token())
    for password in (" ", PASSWORD):
        assert call("POST", "/auth/login", {"login": EMAIL, "password": password}).status == 401


def test_an_account_with_the_same_verified_address_is_linked_and_its_owner_told(issuer):
    user_id = register(email_verified=True)
    signed_in = sign_in(issuer.token())
    assert (signed_in.status, signed_in.json["user"]["id"]) == (200, user_id)
    told = [json.loads(item["data"]["S"]) for item in items("notice") if item["event"]["S"] == "AccountAlert"]
    assert [note["what"] for note in told if note["what"] == "identity_linked"] == ["identity_linked"]
    assert call("POST", "/auth/login", {"login": EMAIL, "password": PASSWORD}).status == 200
    assert sign_in(issuer.token(jti="2")).json["user"]["id"] == user_id


def test_an_account_whose_address_nobody_verified_is_not_taken_over(issuer):
    register()
    before = kept()
    refused = sign_in(issuer.token())
    assert (refused.status, refused.json["code"]) == (409, "verify_email_first")
    assert EMAIL not in refused.text and kept() == before


@pytest.mark.parametrize("said", [{"email_verified": False}, {"email_verified": "true"}, {"email": None}])
def test_an_address_that_the_provider_did_not_verify_opens_nothing(issuer, said):
    register(email_verified=True)
    before = kept()
    refused = sign_in(issuer.token(**said))
    assert (refused.status, refused.json["code"]) == (409, "verify_email_first")
    assert kept() == before


@pytest.mark.parametrize("linked", [False, True])
def test_a_deactivated_account_is_answered_like_a_wrong_token(issuer, linked):
    user_id = register(email_verified=True)
    if linked:
        sign_in(issuer.token())
    change(user_id, active=False)
    before = kept()
    refused, wrong = sign_in(issuer.token(jti="2")), sign_in(issuer.token(nonce="another nonce than that"))
    assert refused.status == wrong.status == 401
    assert refused.json | {"instance": ""} == wrong.json | {"instance": ""} and kept() == before


def test_a_token_is_good_once(issuer):
    token = issuer.token()
    assert sign_in(token).status == 200
    before = kept()
    assert (sign_in(token).status, sign_in(token).json["code"]) == (401, "wrong_credentials")
    assert kept() == before


def test_its_signature_written_another_way_does_not_make_it_another_token(issuer):
    """Of an ECDSA signature (r, s) anybody can make another that is as good: (r, n - s)."""
    token = issuer.es256()
    other = mirrored(token)
    tokens = wiring.identity_tokens()
    assert other != token and tokens.claims(issuer.url, other) == tokens.claims(issuer.url, token)
    assert sign_in(token).status == 200
    before = kept()
    assert sign_in(other).status == 401 and kept() == before


def mirrored(token):
    signed, _, text = token.rpartition(".")
    raw = jwt.utils.base64url_decode(text)
    r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    turned = r.to_bytes(32, "big") + (P256_ORDER - s).to_bytes(32, "big")
    return f"{signed}.{jwt.utils.base64url_encode(turned).decode()}"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda i: i.token(exp=1), lambda i: i.token(aud="another"), lambda i: i.token(iss="https://accounts.google.com"),
        lambda i: i.token(nonce=None), lambda i: i.token("r9"), lambda i: i.token()[:-8], lambda i: "x",
        lambda i: i.token(sub=None),
    ],
    ids=range(8),
)  # fmt: skip
def test_a_token_that_is_not_right_changes_nothing(issuer, spoil):
    before = everything()
    refused = sign_in(spoil(issuer))
    assert (refused.status, refused.json["code"]) == (401, "wrong_credentials")
    assert everything() == before


def test_a_provider_that_is_not_in_the_settings_is_not_there(issuer):
    before = everything()
    assert sign_in(issuer.token(), "google").status == 404
    assert sign_in(issuer.token(), "..").status == 404
    assert everything() == before


def test_a_provider_that_is_silent_is_waited_for_and_nothing_is_begun(issuer):
    keys = issuer.pages.pop("/keys")
    before, token = everything(), issuer.token()
    silent = sign_in(token)
    assert (silent.status, silent.json["code"], silent.headers["Retry-After"]) == (503, "unavailable", "10")
    assert everything() == before
    issuer.pages["/keys"] = keys
    assert sign_in(token).status == 200


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"id_token": ""}, "/id_token"),
        ({"id_token": "x" * 8193}, "/id_token"),
        ({"nonce": "short"}, "/nonce"),
        ({"more": 1}, "/more"),
    ],
)
def test_a_body_that_means_nothing_is_told_where(issuer, body, pointer):
    refused = sign_in("x", **body)
    assert refused.status == 422 and refused.json["errors"][0]["pointer"] == pointer


def test_a_browser_gets_the_refresh_token_as_a_cookie(issuer):
    signed_in = sign_in(issuer.token(), headers={"Sec-Fetch-Site": "same-origin"}, cookie=True)
    assert signed_in.status == 200 and signed_in.json["refresh"] is None
    assert "HttpOnly; Secure; SameSite=Strict" in signed_in.headers["Set-Cookie"]
    foreign = sign_in(issuer.token(jti="2"), headers={"Sec-Fetch-Site": "cross-site"}, cookie=True)
    assert (foreign.status, foreign.json["code"]) == (403, "csrf")


def test_the_second_factor_is_asked_for_all_the_same_and_the_token_is_not_used_up(issuer):
    user_id = register(email_verified=True)
    change(user_id, second_factor=True)
    token, before = issuer.token(), kept()
    asked = sign_in(token)
    assert (asked.status, asked.json["code"]) == (401, "second_factor_required")
    wrong = sign_in(token, code="123456")
    assert (wrong.status, wrong.json["code"]) == (401, "wrong_code")
    assert kept() == before
    change(user_id, second_factor=False)
    assert sign_in(token).status == 200


def enrolled(grant):
    """A second factor for whom the grant is of: its secret."""
    holder = holder_of(grant["access"])
    secret = call("POST", "/auth/mfa/totp", {}, who=holder).json["secret"]
    assert call("POST", "/auth/mfa/totp", {"code": app_code(secret, -1)}, who=holder).status == 200
    return secret


def test_a_right_code_opens_the_account_and_may_spare_the_device_the_next_one(issuer):
    secret = enrolled(sign_in(issuer.token()).json)
    token = issuer.token(jti="2")
    assert sign_in(token).json["code"] == "second_factor_required"
    opened = sign_in(token, code=app_code(secret), remember_device=True)
    assert opened.status == 200, opened.text
    assert sign_in(token, code=app_code(secret, 1)).json["code"] == "wrong_credentials"
    known = {"device": opened.json["device"]}
    assert sign_in(issuer.token(jti="3"), **known).status == 200
    assert sign_in(issuer.token(jti="4")).json["code"] == "second_factor_required"


def test_nothing_of_a_token_or_a_person_is_logged_or_told(issuer, capsys):
    token = issuer.token()
    sign_in(token)
    sign_in(token)
    logged = capsys.readouterr().out
    assert token not in logged and EMAIL not in logged and AYESHA["sub"] not in logged
    assert token not in json.dumps(everything(), default=str)


def test_two_first_sign_ins_at_once_make_one_user(issuer):
    now, identities = clock.now(), wiring.vouching().identities
    identity = Identity("local", AYESHA["sub"], EMAIL, "Ayesha", now)
    one, other = (User(new_id(), "Ayesha", "customer", email=EMAIL, email_verified=True, created_at=clock.stamp(now),
                       updated_at=clock.stamp(now)) for _ in range(2))  # fmt: skip
    identities.join(identity, one, now)
    before = kept()
    with pytest.raises(Outdated):
        identities.join(identity, other, now)
    with pytest.raises(Outdated):
        identities.join(replace(identity, subject="another"), other, now)
    assert kept() == before
    assert sign_in(issuer.token()).json["user"]["id"] == one.id


def test_an_account_that_changes_while_it_is_linked_is_looked_at_again(issuer):
    user_id, now = register(email_verified=True), clock.now()
    stale = wiring.accounts().users.get(user_id)
    change(user_id, email_verified=False)
    before = kept()
    with pytest.raises(Outdated):
        wiring.vouching().identities.link(Identity("local", "s", EMAIL, "A", now), stale, now, [])
    assert kept() == before
