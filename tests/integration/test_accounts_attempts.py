"""How often one may try to sign in, by name, by address, by device; and the second factor after the password."""

from dataclasses import replace
from datetime import timedelta

import boto3
import pyotp
import pytest

from supermarket import wiring
from supermarket.accounts import sign_in_service
from supermarket.accounts.device_model import REMEMBERED_LIFE
from supermarket.accounts.factor_model import Factor
from supermarket.accounts.login_model import Credentials
from supermarket.accounts.session_model import Device
from supermarket.kernel import clock
from supermarket.kernel.errors import NotSignedIn, TooMany
from tests.support.account_holders import PASSWORD as REAL_PASSWORD
from tests.support.account_holders import person
from tests.support.faults import failing
from tests.support.gateway import call, function

AT = (clock.now() + timedelta(minutes=3)).replace(microsecond=0)
NUMBER = "+8801712345678"
PASSWORD = "plain, since the work of hashing is not what most of these are about"
LOST = {"Error": {"Code": "ConditionalCheckFailedException", "Message": "The conditional request failed"}}


@pytest.fixture(autouse=True)
def shop(cloud):
    function("accounts/rotate_signing_keys").handler({}, None)


def items():
    found = boto3.client("dynamodb").scan(TableName="shop-accounts")["Items"]
    return {(i["pk"]["S"], i["sk"]["S"]): i for i in found}


def attempt(
    password=PASSWORD, *, login=NUMBER, address="203.0.113.9", token="", at=AT, given="", remember=False
):
    accounts = replace(wiring.accounts(), passwords=PlainPasswords())
    device = Device(address, "Firefox", token, remember)
    return sign_in_service.sign_in(
        accounts, wiring.settings(), wiring.factors(), Credentials(login, password, given), device, at
    )


def fails(*arguments, **named):
    with pytest.raises(NotSignedIn) as refused:
        attempt(*arguments, **named)
    return refused.value.code


def wait(*arguments, **named):
    """How long a refused attempt is told to wait. It changes nothing."""
    before = items()
    with pytest.raises(TooMany) as refused:
        attempt(*arguments, **named)
    assert items() == before
    return refused.value.retry_after


class PlainPasswords:
    def verify(self, password_hash, password):
        return password_hash == password

    def is_outdated(self, password_hash):
        return False


SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code(at=AT):
    return pyotp.TOTP(SECRET).at(at)


@pytest.fixture
def ayesha():
    return person(phone=NUMBER, email="ayesha@example.com", password_hash=PASSWORD)


@pytest.fixture
def guarded(ayesha):
    """Somebody who has a second factor."""
    return enrolled(ayesha)


def enrolled(user):
    factors = wiring.factors()
    factor = Factor(user.id, factors.authenticator.seal(SECRET, user.id), AT)
    factors.book.begin(factor)
    recovery = factor.confirmed_by(0, ("spare code",))
    factors.book.confirm(recovery, user, user.changed(user.updated_at, second_factor=True), None, [])
    return wiring.accounts().users.get(user.id)


@pytest.mark.parametrize("login", [NUMBER, "nobody@example.com"])
def test_a_name_takes_five_attempts_and_then_waits_longer_each_time_whoever_has_it(ayesha, login):
    for n in range(5):
        fails("wrong password", login=login, address=f"203.0.113.{n}")
    at, waits = AT, []
    for n in range(8):
        waits.append(wait(PASSWORD, login=login, address=f"198.51.100.{n}", at=at))
        at += timedelta(seconds=waits[-1])
        fails("wrong password", login=login, address=f"198.51.100.{n}", at=at)
    assert waits == [60, 120, 240, 480, 960, 1920, 3600, 3600]


def test_the_wait_is_told_to_the_second_and_is_enough(ayesha):
    for n in range(5):
        fails("wrong password", address=f"203.0.113.{n}")
    assert wait(address="198.51.100.1", at=AT + timedelta(seconds=11.5)) == 49
    assert attempt(address="198.51.100.1", at=AT + timedelta(seconds=60)).user.phone == NUMBER


def test_who_signs_in_starts_anew(ayesha):
    for n in range(4):
        fails("wrong password", address=f"203.0.113.{n}")
    attempt(address="198.51.100.1")
    for n in range(5):
        fails("wrong password", address=f"203.0.113.{n + 10}")
    assert wait(address="198.51.100.2") == 60


def test_two_names_that_share_an_account_do_not_tell_so_by_sharing_a_counter(ayesha):
    for n in range(5):
        fails("wrong password", address=f"203.0.113.{n}")
    assert fails("wrong password", login="ayesha@example.com", address="198.51.100.1") == "wrong_credentials"


def test_an_address_takes_five_failures_over_all_names(ayesha):
    for n in range(5):
        fails("wrong password", login=f"nobody{n}@example.com")
    assert wait() == 60
    assert attempt(address="203.0.113.10").user.phone == NUMBER
    assert attempt(at=AT + timedelta(seconds=60)).user.phone == NUMBER


def test_who_signs_in_gives_an_address_back_no_more_than_their_own_attempt(ayesha):
    for n in range(4):
        fails("wrong password", login=f"nobody{n}@example.com")
    attempt()
    fails("wrong password", login="nobody4@example.com")
    assert wait() == 60


def test_the_tills_of_a_shop_behind_one_address_all_sign_in():
    cashiers = [person(f"Cashier {n}", password_hash=PASSWORD) for n in range(7)]
    assert [attempt(login=cashier.phone).user.id for cashier in cashiers] == [
        cashier.id for cashier in cashiers
    ]


def test_one_customer_of_ipv6_is_one_address():
    for n in range(5):
        fails("wrong password", login=f"nobody{n}@example.com", address=f"2001:db8:1:2::{n}")
    assert wait(address="2001:db8:1:2:ffff::1") == 60


def test_no_stranger_keeps_the_owner_out_of_a_device_that_is_known(ayesha):
    device = attempt().device
    for n in range(5):
        fails("wrong password", address=f"203.0.113.{n}", at=AT + timedelta(seconds=1))
    assert wait(address="198.51.100.1", at=AT + timedelta(seconds=2)) == 59
    assert attempt(address="198.51.100.1", token=device, at=AT + timedelta(seconds=2)).device == device


def test_a_device_that_is_known_has_attempts_of_its_own_and_no_more(ayesha):
    device = attempt().device
    for _ in range(5):
        fails("wrong password", token=device)
    assert wait(token=device) == 60
    assert attempt(token="").user.id == ayesha.id


def test_a_made_up_device_counts_for_name_and_address(ayesha):
    for n in range(5):
        fails("wrong password", token="A" * 42 + str(n))
    assert wait(token="A" * 43) == 60


def test_an_attempt_that_is_counted_at_the_same_moment_as_others_is_counted_after_them(ayesha):
    with failing("UpdateItem", LOST, times=2) as lost:
        fails("wrong password")
    assert len(lost) == 2
    counted = [int(item["attempts"]["N"]) for item in items().values() if item["kind"]["S"] == "attempts"]
    assert counted == [1, 1]


def test_a_flood_of_attempts_at_one_moment_is_slowed_down(ayesha):
    before = items()
    with failing("UpdateItem", LOST, times=12), pytest.raises(TooMany) as refused:
        attempt()
    assert (refused.value.retry_after, items()) == (1, before)


def test_too_many_attempts_answer_429_with_retry_after():
    sent = {"login": "nobody@example.com", "password": "wrong password"}
    replies = [call("POST", "/auth/login", sent) for _ in range(6)]
    assert [reply.status for reply in replies] == [401] * 5 + [429]
    assert 58 <= int(replies[-1].headers["Retry-After"]) <= 60
    assert replies[-1].json["code"] == "too_many_requests"


def test_the_second_factor_is_asked_for_once_the_password_is_right_and_not_counted(guarded):
    assert fails("wrong password") == "wrong_credentials"
    for _ in range(8):
        assert fails() == "second_factor_required"
    assert attempt(given=code()).user.id == guarded.id


def test_being_asked_for_the_second_factor_does_not_make_a_wait_longer(guarded):
    for n in range(5):
        fails("wrong password", address=f"203.0.113.{n}")
    later = AT + timedelta(seconds=60)
    assert fails(address="198.51.100.1", at=later) == "second_factor_required"
    assert attempt(address="198.51.100.1", at=later, given=code(later)).user.id == guarded.id


def test_a_wrong_code_counts_as_a_failed_attempt(guarded):
    tries = [fails(given="000000", address=f"203.0.113.{n}") for n in range(4)]
    assert tries == ["wrong_code"] * 4
    assert fails("wrong password", given=code(), address="203.0.113.4") == "wrong_credentials"
    assert wait(given=code(), address="198.51.100.1") == 60


def test_a_wrong_code_begins_no_session(guarded):
    def kept():
        return {key: item for key, item in items().items() if item["kind"]["S"] != "attempts"}

    before = kept()
    assert fails(given="000000") == "wrong_code"
    assert fails() == "second_factor_required"
    assert kept() == before


def test_over_http_a_code_is_asked_for_and_remembering_spares_it():
    enrolled(person(phone=NUMBER))
    sent = {"login": NUMBER, "password": REAL_PASSWORD}
    asked = call("POST", "/auth/login", sent)
    assert (asked.status, asked.json["code"]) == (401, "second_factor_required")
    wrong = call("POST", "/auth/login", sent | {"code": "000000"})
    assert (wrong.status, wrong.json["code"]) == (401, "wrong_code")
    now = code(clock.now())
    first = call("POST", "/auth/login", sent | {"code": now, "remember_device": True})
    assert first.status == 200
    used = call("POST", "/auth/login", sent | {"code": now})
    assert (used.status, used.json["code"]) == (401, "wrong_code")
    assert call("POST", "/auth/login", sent | {"device": first.json["device"]}).status == 200
    assert call("POST", "/auth/login", sent | {"code": "spare-code"}).status == 200


def test_a_device_is_remembered_for_a_month_when_asked_for(guarded):
    device = attempt(given=code(), remember=True).device
    last = AT + REMEMBERED_LIFE - timedelta(seconds=1)
    assert attempt(token=device, at=last, remember=True).device == device
    assert fails(token=device, at=AT + REMEMBERED_LIFE) == "second_factor_required"


def test_a_device_is_not_remembered_unless_asked_for(guarded):
    device = attempt(given=code()).device
    assert fails(token=device) == "second_factor_required"


def test_a_device_is_not_remembered_for_a_password_alone(ayesha):
    users, device = wiring.accounts().users, attempt(remember=True).device
    user = users.get(ayesha.id)
    users.change(user, replace(user, second_factor=True, version=user.version + 1))
    assert fails(token=device) == "second_factor_required"


@pytest.mark.parametrize("ended", ["everywhere", "password", "factor"])
def test_what_ends_all_sessions_ends_remembering(guarded, ended):
    users, device = wiring.accounts().users, attempt(given=code(), remember=True).device
    user = users.get(guarded.id)
    if ended == "everywhere":
        users.end_sessions(user.id)
    elif ended == "password":
        users.change(user, user.changed("later", password_hash="another"))
    else:
        users.change(user, user.changed("later", second_factor=False))
        user = users.get(user.id)
        users.change(user, user.changed("later", second_factor=True))
    password = "another" if ended == "password" else PASSWORD
    assert fails(password, token=device) == "second_factor_required"
