"""Signing up, signing in and out over HTTP."""

import json
from dataclasses import replace
from datetime import timedelta

import boto3
import pytest

from supermarket import wiring
from supermarket.accounts import service
from supermarket.accounts.gateways.passwords import ArgonPasswords
from supermarket.accounts.model import Person
from supermarket.kernel import clock
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import NotSignedIn, TooMany, Unavailable
from tests.support.gateway import call, function

PASSWORD = "four quiet river boats"
AYESHA = {
    "name": "Ayesha Siddika", "name_bn": "আয়েশা সিদ্দিকা", "phone": "01712345678", "email": "Ayesha@Example.com",
    "password": PASSWORD,
}  # fmt: skip


@pytest.fixture(autouse=True)
def shop(cloud):
    function("accounts/rotate_signing_keys").handler({}, None)


def items():
    """Every item of the table by its keys, without the counters of attempts."""
    found = boto3.client("dynamodb").scan(TableName="shop-accounts")["Items"]
    return {(i["pk"]["S"], i["sk"]["S"]): i for i in found if i["kind"]["S"] != "attempts"}


def sign_in(login="01712345678", password=PASSWORD):
    return call("POST", "/auth/login", {"login": login, "password": password})


def test_a_customer_signs_up_and_in_with_either_name():
    made = call("POST", "/auth/register", AYESHA)
    assert made.status == 201
    assert {name: made.json[name] for name in ("email", "phone", "role", "active", "name_bn")} == {
        "email": "ayesha@example.com", "phone": "+8801712345678", "role": "customer", "active": True,
        "name_bn": "আয়েশা সিদ্দিকা",
    }  # fmt: skip
    for login in ("+880 1712-345678", "AYESHA@example.com"):
        grant = sign_in(login).json
        assert (grant["token_type"], grant["expires_in"]) == ("Bearer", 900)
        assert grant["user"]["id"] == made.json["id"]
        assert grant["user"]["permissions"] == []


def test_no_password_and_no_token_is_stored_as_it_is():
    call("POST", "/auth/register", AYESHA, key="register-1")
    grant = sign_in().json
    stored = json.dumps(list(items().values()))
    assert PASSWORD not in stored and grant["refresh"] not in stored and grant["access"] not in stored


def test_nothing_secret_is_logged(caplog):
    call("POST", "/auth/register", AYESHA)
    grant = sign_in().json
    call("POST", "/auth/refresh", {"refresh": grant["refresh"]})
    said = repr([vars(record) for record in caplog.records])
    assert said.count("'status': 200") == 2
    secrets = (PASSWORD, grant["access"], grant["refresh"], "1712345678", "Example.com", "example.com")
    assert not [secret for secret in secrets if secret in said]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"phone": "12345"}, "/phone"),
        ({"email": "nowhere"}, "/email"),
        ({"password": "short"}, "/password"),
        ({"password": "password123"}, "/password"),
        ({"password": "Ayesha Siddika"}, "/password"),
        ({"name": ""}, "/name"),
        ({"role": "admin"}, "/role"),
        ({"phone": None, "email": None}, "/"),
    ],
)
def test_a_sign_up_that_will_not_do_names_the_field_and_leaves_nothing(change, pointer):
    reply = call("POST", "/auth/register", AYESHA | change, key="register-1")
    assert reply.status == 422
    assert [error["pointer"] for error in reply.json["errors"]] == [pointer]
    assert items() == {}


@pytest.mark.parametrize("second", [{"phone": None}, {"email": None}, {}])
def test_an_address_and_a_number_belong_to_one_account(second):
    call("POST", "/auth/register", AYESHA)
    before = items()
    reply = call("POST", "/auth/register", AYESHA | {"name": "Somebody else"} | second)
    assert (reply.status, reply.json["code"]) == (409, "already_exists")
    assert items() == before


def test_a_sign_up_sent_twice_makes_one_account():
    first = call("POST", "/auth/register", AYESHA, key="register-1")
    again = call("POST", "/auth/register", AYESHA, key="register-1")
    assert (again.status, again.json) == (201, first.json)
    other = call("POST", "/auth/register", AYESHA | {"name": "Other"}, key="register-1")
    assert (other.status, other.json["code"]) == (422, "idempotency_key_reused")
    assert sorted(kind for kind in (i["kind"]["S"] for i in items().values())) == [
        "login", "login", "marker", "user",
    ]  # fmt: skip


def test_sign_ups_from_one_address_are_limited():
    bad = AYESHA | {"password": "password123"}
    statuses = [call("POST", "/auth/register", bad).status for _ in range(31)]
    assert statuses == [422] * 30 + [429]


def test_a_wrong_password_an_unknown_name_and_a_deactivated_account_are_answered_alike():
    made = call("POST", "/auth/register", AYESHA).json
    wrong = sign_in(password="wrong password")
    unknown = sign_in("nobody@example.com")
    users = wiring.accounts().users
    user = users.get(made["id"])
    users.change(user, user.changed("later", active=False))
    before = items()
    dead = sign_in()
    assert wrong.status == unknown.status == dead.status == 401
    assert wrong.text == unknown.text == dead.text
    assert wrong.headers == unknown.headers == dead.headers
    assert items() == before


class CountingPasswords(ArgonPasswords):
    def __init__(self):
        self.verified = []

    def verify(self, password_hash, password):
        self.verified.append(password_hash)
        return super().verify(password_hash, password)


@pytest.mark.parametrize("login", ["01712345678", "nobody@example.com", "no name at all"])
def test_a_password_is_hashed_once_whoever_asks(login):
    call("POST", "/auth/register", AYESHA)
    passwords = CountingPasswords()
    accounts = replace(wiring.accounts(), passwords=passwords)
    with pytest.raises(NotSignedIn):
        service.sign_in(accounts, login, "wrong password", Caller(address="203.0.113.9"), clock.now())
    assert len(passwords.verified) == 1


AT = (clock.now() + timedelta(days=1)).replace(second=12, microsecond=0)


def attempt(password, *, login="01712345678", address="203.0.113.9", at=AT):
    return service.sign_in(wiring.accounts(), login, password, Caller(address=address), at)


def test_an_account_takes_five_attempts_a_minute_from_anywhere():
    call("POST", "/auth/register", AYESHA)
    for n in range(5):
        with pytest.raises(NotSignedIn):
            attempt(
                "wrong password", address=f"203.0.113.{n}", login=["01712345678", "ayesha@example.com"][n % 2]
            )
    before = items()
    with pytest.raises(TooMany) as refused:
        attempt(PASSWORD, address="203.0.113.99")
    assert refused.value.retry_after == 48
    assert items() == before
    assert (
        attempt(PASSWORD, address="203.0.113.99", at=AT + timedelta(seconds=48)).user.phone
        == "+8801712345678"
    )


def test_an_address_takes_five_failures_a_minute_over_all_accounts():
    call("POST", "/auth/register", AYESHA)
    for n in range(5):
        with pytest.raises(NotSignedIn):
            attempt("wrong password", login=f"nobody{n}@example.com")
    with pytest.raises(TooMany):
        attempt(PASSWORD)
    assert attempt(PASSWORD, address="203.0.113.10").user.phone == "+8801712345678"


def test_the_tills_of_a_shop_behind_one_address_all_sign_in():
    for n in range(7):
        person = Person(f"Cashier {n}", phone=f"+880171234567{n}")
        service.register(wiring.accounts(), person, PASSWORD, Caller(address="198.51.100.1"), None, AT)
    assert len({attempt(PASSWORD, login=f"0171234567{n}").user.id for n in range(7)}) == 7


def test_too_many_attempts_answer_429_with_retry_after():
    replies = [sign_in("nobody@example.com") for _ in range(6)]
    if len({reply.status for reply in replies}) == 1:  # the minute turned in between
        replies += [sign_in("nobody@example.com") for _ in range(6)]
    assert replies[-1].status == 429
    assert 1 <= int(replies[-1].headers["Retry-After"]) <= 60


def test_a_hash_with_old_parameters_is_renewed_at_sign_in():
    import argon2

    made = call("POST", "/auth/register", AYESHA).json
    old = argon2.PasswordHasher(1, 8192, 1).hash(PASSWORD)
    users = wiring.accounts().users
    users.rehash(users.get(made["id"]), old)
    assert sign_in().status == 200
    new = users.get(made["id"])
    assert new.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert (new.version, new.generation) == (1, 1)
    assert sign_in().status == 200


def test_without_a_signing_key_nobody_signs_in_and_no_session_is_left():
    call("POST", "/auth/register", AYESHA)
    boto3.client("secretsmanager").put_secret_value(SecretId="shop/signing-keys", SecretString="{}")
    before = items()
    with pytest.raises(Unavailable):
        attempt(PASSWORD)
    assert items() == before
