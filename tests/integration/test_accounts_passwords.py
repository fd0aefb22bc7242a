"""Passwords forgotten, reset and changed, over HTTP."""

import pytest

from supermarket import wiring
from supermarket.accounts import code_service, recovery_service
from supermarket.accounts.code_model import Purpose, written
from supermarket.accounts.model import PERMISSIONS
from supermarket.kernel import clock
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import Invalid
from supermarket.kernel.ids import new_id
from tests.support.account_holders import PASSWORD, person
from tests.support.gateway import Who, call, function
from tests.support.post import Letters, digits_in, mails
from tests.support.tables import everything

OTHER = "seven loud mountain trains"
EMAIL, PHONE = "ayesha@example.com", "+8801712345678"


@pytest.fixture(autouse=True)
def letters(cloud):
    function("accounts/rotate_signing_keys").handler({}, None)
    return Letters()


def customer(name="Ayesha Siddika", email=EMAIL, phone="", **fields):
    return person(name, email=email, phone=phone, **fields)


def sign_in(login=EMAIL, password=PASSWORD):
    return call("POST", "/auth/login", {"login": login, "password": password})


def session_of(grant):
    arn = "arn:aws:execute-api:r:1:abc/api/GET/v1/me"
    event = {"authorizationToken": f"Bearer {grant['access']}", "methodArn": arn}
    return function("accounts/authorizer").handler(event, None)["context"]["session"]


def who(grant):
    return Who(grant["user"]["id"], session=session_of(grant))


def refresh(grant):
    return call("POST", "/auth/refresh", {"refresh": grant["refresh"]}).status


def forgot(login=EMAIL):
    return call("POST", "/auth/password/forgot", {"login": login})


def reset(code, password=OTHER, login=EMAIL):
    return call("POST", "/auth/password/reset", {"login": login, "code": code, "password": password})


def change(who, old=PASSWORD, new=OTHER):
    return call("POST", "/auth/password/change", {"old": old, "new": new}, who=who)


def code_sent(letters):
    """The newest code, as the event and the key make it."""
    (event,) = [e for e in letters.new() if e["detail-type"] == "CodeRequested"]
    data = event["detail"]["data"]
    return written(wiring.codes().key(), data["code_id"], data["digits"])


def alerts(letters):
    return [e["detail"]["data"]["what"] for e in letters.new() if e["detail-type"] == "AccountAlert"]


def user(login=EMAIL):
    return wiring.accounts().users.by_login(login)


def test_a_forgotten_password_is_set_anew_by_the_mailed_code(letters):
    customer()
    here = sign_in().json
    letters.new()
    asked = forgot()
    assert (asked.status, asked.json["verification"]) == (
        202,
        [{"channel": "email", "to": "a***@example.com"}],
    )
    assert letters.carry() == []
    assert mails()[-1].subject == "Set a new password · Supermarket"
    assert reset(digits_in(mails()[-1].body)).status == 204
    assert [sign_in().status, sign_in(password=OTHER).status, refresh(here)] == [401, 200, 401]
    assert user().email_verified
    assert "password_reset" in alerts(letters)


def test_a_reset_code_is_good_once_and_has_eight_digits(letters):
    customer()
    forgot()
    code = code_sent(letters)
    assert len(code) == 8
    assert reset(code).status == 204
    before = user()
    assert reset(code, PASSWORD).status == 422
    assert user() == before


def test_asking_is_answered_the_same_for_everybody_and_writes_to_nobody_unknown(letters):
    customer()
    dead = customer("Gone", email="gone@example.com")
    wiring.accounts().users.change(dead, dead.changed("later", active=False))
    known, unknown, gone = forgot(), forgot("abul@example.com"), forgot("gone@example.com")
    assert (known.status, known.text, known.headers) == (unknown.status, unknown.text, unknown.headers)
    assert (gone.status, gone.headers) == (known.status, known.headers)
    assert [event["detail"]["data"]["to"] for event in letters.new()] == [EMAIL]


@pytest.mark.parametrize("login", [EMAIL, "nobody@example.com"])
def test_the_second_request_of_a_minute_waits_whoever_asks(login):
    customer()
    statuses = [forgot(login).status for _ in range(3)]
    assert statuses[-1] == 429 and 202 in statuses


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("password1234", "password_common"),
        ("ayesha@example.com", "password_personal"),
        ("short", "value_error"),
    ],
)
def test_a_password_that_will_not_do_leaves_the_code_as_it_was(letters, password, code):
    customer()
    forgot()
    typed, before = code_sent(letters), everything()["shop-accounts"]
    refused = reset(typed, password)
    assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, "/password")
    assert refused.json["errors"][0]["code"] == code
    assert everything()["shop-accounts"] == before
    assert reset(typed).status == 204


def test_one_of_two_names_that_nobody_proved_is_released_by_whoever_proves_the_other(letters):
    """Somebody signs up with their address and another person's number; that person takes the account over."""
    customer("Thief", email=EMAIL, phone=PHONE, email_verified=False, phone_verified=False)
    forgot("01712345678")
    assert reset(code_sent(letters), login="01712345678").status == 204
    taken = user(PHONE)
    assert (taken.email, taken.phone, taken.phone_verified) == ("", PHONE, True)
    assert user(EMAIL) is None
    assert forgot(EMAIL).status == 202
    assert letters.new() != [] and user(EMAIL) is None


def test_a_name_nobody_proved_opens_no_account_that_another_name_proves(letters):
    customer(email=EMAIL, phone=PHONE, phone_verified=False)
    assert forgot("01712345678").status == 202
    assert letters.new() == []


def test_five_wrong_tries_end_a_reset(letters):
    customer()
    forgot()
    code = code_sent(letters)
    assert [reset("00000000").status for _ in range(5)] == [422] * 5
    before = user()
    assert reset(code).status == 422
    assert user() == before


def test_a_reset_keeps_the_second_factor(letters):
    made = customer()
    wiring.accounts().users.change(made, made.changed("later", second_factor=True))
    forgot()
    assert reset(code_sent(letters)).status == 204
    assert user().second_factor
    assert sign_in(password=OTHER).json["code"] == "second_factor_required"


def test_a_changed_password_keeps_this_session_ends_the_others_and_is_told(letters):
    customer()
    here, there = sign_in().json, sign_in().json
    letters.new()
    assert change(who(here)).status == 204
    assert [refresh(here), refresh(there)] == [200, 401]
    assert [sign_in().status, sign_in(password=OTHER).status] == [401, 200]
    assert "password_changed" in alerts(letters)


@pytest.mark.parametrize(
    ("old", "new", "pointer"),
    [
        ("wrong password", OTHER, "/old"),
        (PASSWORD, PASSWORD, "/new"),
        (PASSWORD, "password1234", "/new"),
        (PASSWORD, "Ayesha Siddika", "/new"),
        (PASSWORD, "short", "/new"),
    ],
)
def test_a_change_that_will_not_do_names_the_field_and_changes_nothing(old, new, pointer):
    customer()
    grant = sign_in().json
    before = everything()["shop-accounts"]
    refused = change(who(grant), old, new)
    assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, pointer)
    assert everything()["shop-accounts"] == before


def test_a_session_that_ended_changes_no_password():
    made = customer()
    grant = who(sign_in().json)
    wiring.accounts().users.end_sessions(made.id)
    before = everything()["shop-accounts"]
    assert change(grant).status == 401
    assert everything()["shop-accounts"] == before


def test_the_old_password_is_tried_five_times_a_minute():
    customer()
    grant = who(sign_in().json)
    statuses = [change(grant, "wrong password").status for _ in range(11)]
    assert statuses[-1] == 429
    assert change(grant).status == 429


def test_two_resets_at_once_use_a_code_once(letters):
    customer()
    forgot()
    code, desk, at, now = code_sent(letters), wiring.codes(), Caller(address="x"), clock.now()
    holder, found = code_service.tried(desk, EMAIL, [Purpose.RESET], code, at, now)
    recovery_service.reset(desk, EMAIL, code, OTHER, at, "", now)
    before = user()
    with pytest.raises(Invalid):
        desk.codes.spend(found, holder, holder.changed("later", password_hash="x"), [])
    assert user() == before


def test_the_owner_is_told_of_a_password_that_the_office_set_and_of_no_other_change(letters):
    rahima = person("Rahima", role="cashier", branch_id="b-1", email="rahima@example.com")
    path, admin = f"/users/{rahima.id}", Who(new_id(), "admin", tuple(PERMISSIONS))
    assert call("PATCH", path, {"name": "R. K."}, who=admin, headers={"If-Match": '"1"'}).status == 200
    assert letters.new() == []
    changed = call("PATCH", path, {"password": "another quiet boat"}, who=admin, headers={"If-Match": '"2"'})
    (told,) = letters.new()
    assert changed.status == 200
    assert (told["detail-type"], told["detail"]["data"]["what"]) == ("AccountAlert", "password_changed")
    assert told["detail"]["data"]["email"] == "rahima@example.com"
