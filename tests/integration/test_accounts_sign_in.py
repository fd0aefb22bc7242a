"""Signing in with a password: what it gives, and that a refusal tells nothing."""

import json
import statistics
import time
from dataclasses import replace
from datetime import timedelta

import boto3
import pytest

from supermarket import wiring
from supermarket.accounts import session_service, sign_in_service
from supermarket.accounts.device_model import KNOWN_LIFE
from supermarket.accounts.gateways.passwords import ArgonPasswords
from supermarket.accounts.login_model import Credentials
from supermarket.accounts.session_model import Device
from supermarket.kernel import clock
from supermarket.kernel.errors import NotSignedIn, Unavailable
from tests.support.account_holders import PASSWORD, person
from tests.support.faults import counted
from tests.support.gateway import call, function

AYESHA = {
    "name": "Ayesha Siddika", "name_bn": "আয়েশা সিদ্দিকা", "phone": "+8801712345678", "email": "ayesha@example.com",
}  # fmt: skip


@pytest.fixture(autouse=True)
def shop(cloud):
    function("accounts/rotate_signing_keys").handler({}, None)


def items():
    """Every item of the table by its keys, without the counters of attempts."""
    found = boto3.client("dynamodb").scan(TableName="shop-accounts")["Items"]
    return {(i["pk"]["S"], i["sk"]["S"]): i for i in found if i["kind"]["S"] != "attempts"}


def told():
    """What owners are told, oldest first."""
    rows = [item for key, item in sorted(items().items()) if key[1] == "NOTICE"]
    return [json.loads(row["data"]["S"]) for row in rows]


def sign_in(login="01712345678", password=PASSWORD, agent="Firefox", **sent):
    return call(
        "POST", "/auth/login", {"login": login, "password": password, **sent}, headers={"User-Agent": agent}
    )


def attempt(login="01712345678", password=PASSWORD, *, accounts=None, device=None, at=None):
    """Without HTTP, at a moment of one's own."""
    given = Credentials(login, password)
    return sign_in_service.sign_in(
        accounts or wiring.accounts(), wiring.settings(), wiring.factors(), given, device or Device("203.0.113.9"),
        at or clock.now(),
    )  # fmt: skip


def test_a_customer_signs_in_with_either_name():
    user = person(**AYESHA)
    for login in ("+880 1712-345678", "AYESHA@example.com"):
        grant = sign_in(login).json
        assert (grant["token_type"], grant["expires_in"]) == ("Bearer", 900)
        assert (grant["user"]["id"], grant["user"]["permissions"]) == (user.id, [])
        assert grant["second_factor_enrolment_required"] is False
        assert len(grant["device"]) == len(grant["refresh"]) == 43


def test_no_password_and_no_token_is_stored_as_it_is():
    person(**AYESHA)
    grants = [
        sign_in().json,
        call("POST", "/auth/login", {"login": "01712345678", "password": PASSWORD}).json,
    ]
    stored = json.dumps(list(items().values()))
    secrets = [PASSWORD, *(grant[name] for grant in grants for name in ("access", "refresh", "device"))]
    assert [secret for secret in secrets if secret in stored] == []


def test_nothing_secret_is_logged(caplog):
    person(**AYESHA)
    grant = sign_in(cookie=True)
    cookie = grant.headers["Set-Cookie"].split(";")[0].partition("=")[2]
    call("POST", "/auth/refresh", {"refresh": cookie})
    sign_in(device=grant.json["device"], code="123456")
    said = repr([vars(record) for record in caplog.records])
    assert said.count("'status': 200") == 3
    secrets = (
        PASSWORD,
        grant.json["access"],
        grant.json["device"],
        cookie,
        "1712345678",
        "example.com",
        "123456",
    )
    assert [secret for secret in secrets if secret in said] == []


CASES = {
    "a wrong password": {},
    "an unknown name": {"login": "nobody@example.com"},
    "a deactivated account": {"password": PASSWORD, "active": False},
    "a name nobody verified": {"password": PASSWORD, "phone_verified": False},
    "an account without a password": {"password": "", "password_hash": ""},
    "a second factor besides": {"second_factor": True},
}


def refused(case):
    """The arguments of a sign-in that will not do, and somebody for it in the table."""
    fields = dict(CASES[case])
    login, password = fields.pop("login", "01712345678"), fields.pop("password", None) or "wrong password"
    person(**AYESHA, **fields)
    return login, password


@pytest.mark.parametrize("case", CASES)
def test_whoever_may_not_sign_in_gets_the_same_answer_and_changes_nothing(case):
    login, password = refused(case)
    before = items()
    reply = sign_in(login, password)
    assert (reply.status, reply.json) == (401, {
        "type": "urn:supermarket:problem:wrong_credentials", "title": "Sign in first", "status": 401,
        "code": "wrong_credentials",
        "detail": "The name or the password is wrong, or the name is not verified.",
        "instance": "11111111-2222-4333-8444-555555555555",
    })  # fmt: skip
    assert reply.headers["WWW-Authenticate"] == "Bearer" and "Set-Cookie" not in reply.headers
    assert items() == before


class CountingPasswords(ArgonPasswords):
    def __init__(self):
        self.verified = []

    def verify(self, password_hash, password):
        self.verified.append(password)
        return super().verify(password_hash, password)


@pytest.mark.parametrize("token", ["", "x" * 43], ids=["no device", "a made-up device"])
@pytest.mark.parametrize("case", CASES)
def test_whoever_may_not_sign_in_costs_the_same_work(case, token):
    login, password = refused(case)
    passwords = CountingPasswords()
    accounts = replace(wiring.accounts(), passwords=passwords)
    with counted() as sent, pytest.raises(NotSignedIn):
        attempt(login, password, accounts=accounts, device=Device("203.0.113.9", "", token))
    looked_up = ["GetItem", "GetItem", *(["GetItem"] if token else [])]
    assert sent == [*looked_up, "BatchGetItem", "UpdateItem", "UpdateItem"]
    assert passwords.verified == [password]


def test_a_device_that_is_new_to_the_account_is_told_to_its_owner():
    user = person(**AYESHA)
    first = sign_in(agent="Firefox").json
    assert told() == []
    sign_in(agent="Firefox", device=first["device"])
    assert told() == []
    sign_in(agent="Somebody's phone", device="A" * 43)
    (notice,) = told()
    assert notice.items() >= {
        "user_id": user.id, "what": "new_device", "name": "Ayesha Siddika", "email": "ayesha@example.com",
        "phone": "+8801712345678", "address": "203.0.113.7", "agent": "Somebody's phone",
    }.items()  # fmt: skip


def test_a_device_keeps_its_token_and_never_one_that_we_did_not_give():
    person(**AYESHA)
    first = sign_in().json["device"]
    assert sign_in(device=first).json["device"] == first
    made_up = sign_in(device="A" * 43).json["device"]
    assert made_up not in ("A" * 43, first)
    assert len([key for key in items() if key[1].startswith("DEVICE#")]) == 2


def test_a_device_of_somebody_else_is_not_known():
    person(**AYESHA)
    person("Rahim", phone="+8801812345678")
    theirs = sign_in("01812345678").json["device"]
    assert sign_in(device=theirs).json["device"] != theirs


def test_a_device_that_was_not_seen_for_half_a_year_is_new():
    person(**AYESHA)
    now = clock.now()
    device = Device("203.0.113.9", "Firefox", attempt(at=now).device)
    assert attempt(device=device, at=now + KNOWN_LIFE).device != device.token
    assert [notice["what"] for notice in told()] == ["new_device"]


def test_a_long_agent_is_cut():
    person(**AYESHA)
    sign_in(agent="x" * 5000)
    stored = [item["agent"]["S"] for item in items().values() if "agent" in item]
    assert stored == ["x" * 200, "x" * 200]


@pytest.mark.parametrize("change", [{"active": False}, {"role": "manager"}, {"password_hash": "another"}])
def test_who_is_locked_out_in_the_same_moment_is_not_signed_in(change):
    user = person(**AYESHA)
    users = wiring.accounts().users
    users.change(user, user.changed("later", **change))
    before = items()
    with pytest.raises(NotSignedIn):
        session_service.begin(wiring.accounts(), wiring.settings(), user, Device("203.0.113.9"), clock.now())
    assert items() == before


def test_a_hash_with_old_parameters_is_renewed_at_sign_in():
    import argon2

    user = person(**AYESHA, password_hash=argon2.PasswordHasher(1, 8192, 1).hash(PASSWORD))
    assert sign_in().status == 200
    new = wiring.accounts().users.get(user.id)
    assert new.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert (new.version, new.generation) == (1, 1)
    assert sign_in().status == 200


def test_without_a_signing_key_nobody_signs_in_and_no_session_is_left():
    person(**AYESHA)
    boto3.client("secretsmanager").put_secret_value(SecretId="shop/signing-keys", SecretString="{}")
    before = items()
    with pytest.raises(Unavailable):
        attempt()
    assert items() == before


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        ({"login": ""}, "/login"),
        ({"password": ""}, "/password"),
        ({"password": "x" * 201}, "/password"),
        ({"device": "x" * 201}, "/device"),
        ({"code": "1" * 65}, "/code"),
        ({"cookie": "maybe"}, "/cookie"),
        ({"remember": True}, "/remember"),
    ],
)
def test_a_sign_in_that_means_nothing_names_the_field(sent, pointer):
    reply = call("POST", "/auth/login", {"login": "01712345678", "password": PASSWORD} | sent)
    assert (reply.status, [error["pointer"] for error in reply.json["errors"]]) == (422, [pointer])


def test_a_wrong_password_and_an_unknown_name_take_the_same_time():
    """Interleaved, in processor time, from the first read to the refusal."""
    person(**AYESHA)
    took = {"01712345678": [], "nobody@example.com": []}
    for n in range(45):
        for login, times in took.items():
            device, at = Device(f"2001:db8:0:{n:x}::1"), clock.now() + timedelta(days=2 * n)
            began = time.process_time()
            with pytest.raises(NotSignedIn):
                attempt(login, "wrong password", device=device, at=at)
            times.append(time.process_time() - began)
    wrong, unknown = (statistics.median(times[5:]) for times in took.values())
    print(
        f"wrong password {wrong * 1000:.1f} ms, unknown name {unknown * 1000:.1f} ms: {wrong / unknown:.3f}"
    )
    assert 0.8 < wrong / unknown < 1.25
