"""Signing up, and proving an address or a number by a code, over HTTP and the mail and text queues."""

import json
from datetime import timedelta

import boto3
import pytest

from supermarket import wiring
from supermarket.accounts import code_service, sign_up_service
from supermarket.accounts.code_model import Purpose, written
from supermarket.accounts.model import Person
from supermarket.kernel import clock
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import Invalid, TooMany
from tests.support.gateway import call, function
from tests.support.post import Letters, digits_in, mails, texts_caught
from tests.support.tables import everything

PASSWORD = "four quiet river boats"
EMAIL, PHONE = "ayesha@example.com", "+8801712345678"
AYESHA = {"name": "Ayesha Siddika", "name_bn": "আয়েশা সিদ্দিকা", "email": EMAIL, "password": PASSWORD}


@pytest.fixture(autouse=True)
def letters(cloud):
    function("accounts/rotate_signing_keys").handler({}, None)
    return Letters()


def register(**change):
    return call("POST", "/auth/register", AYESHA | change)


def verify(login, **body):
    return call("POST", "/auth/verify", {"login": login, **body})


def user(login=EMAIL):
    return wiring.accounts().users.by_login(login)


def accounts_only():
    return everything()["shop-accounts"]


def test_whoever_signs_up_by_email_proves_the_address_by_the_mailed_code(letters):
    made = register()
    assert (made.status, made.json) == (
        202,
        {"verified": False, "verification": [{"channel": "email", "to": "a***@example.com"}]},
    )
    assert letters.carry() == []
    (mail,) = mails()
    assert mail.destinations["ToAddresses"] == [EMAIL]
    assert mail.subject == "Confirm your email address · Supermarket"
    assert "Dear Ayesha Siddika" in mail.body and "প্রিয় আয়েশা সিদ্দিকা" in mail.body
    code = digits_in(mail.body)
    confirmed = verify("Ayesha@Example.com", code=f"{code[:3]} {code[3:]}")
    assert (confirmed.status, confirmed.json) == (200, {"verified": True, "verification": []})
    assert (user().email_verified, user().phone_verified) == (True, False)


def test_whoever_signs_up_by_number_proves_it_by_the_texted_code(letters, tmp_path):
    with texts_caught(tmp_path / "texts") as box:
        assert register(email=None, phone="01712345678").json["verification"] == [
            {"channel": "sms", "to": "+88017*****678"}
        ]
        assert letters.carry() == []
    (text,) = box.read()
    assert text["to"] == [PHONE]
    code = digits_in(text["text"])
    assert text["text"] == f"Supermarket: code {code} (10 min). কোড কাউকে দেবেন না।"
    assert verify("01712345678", code=code).status == 200
    assert (user(PHONE).phone_verified, user(PHONE).email_verified) == (True, False)


def test_the_code_is_stored_nowhere_travels_in_no_event_and_is_logged_nowhere(letters, caplog):
    register()
    letters.carry()
    code = digits_in(mails()[0].body)
    verify(EMAIL, code=code)
    assert code not in json.dumps(letters.told)
    assert code not in json.dumps(boto3.client("dynamodb").scan(TableName="shop-accounts")["Items"])
    logged = caplog.text + repr([vars(record) for record in caplog.records])
    assert "'outcome': 'sent'" in logged
    assert not [said for said in (code, "ayesha", "Ayesha") if said in logged]


def test_a_code_told_twice_is_mailed_once_and_not_at_all_when_it_is_too_old(letters):
    register()
    (event,) = letters.new()
    send = function("notifications/send_email").handler
    from tests.support.streams import queue_event

    late = {**event, "detail": {**event["detail"], "key": "notice#2", "at": "2026-01-01T00:00:00.000Z"}}
    assert send(queue_event([event, event, late]), None)["batchItemFailures"] == []
    assert len(mails()) == 1


def test_confirming_twice_answers_the_same_and_changes_nothing_more(letters):
    register()
    letters.carry()
    code = digits_in(mails()[0].body)
    first = verify(EMAIL, code=code)
    before = user()
    again = verify(EMAIL, code=code)
    assert (again.status, again.json) == (200, first.json)
    assert user() == before


@pytest.mark.parametrize("login", [EMAIL, "nobody@example.com", "01799999999"])
def test_a_wrong_code_and_an_unknown_name_are_refused_alike(login):
    register()
    before = user()
    refused = verify(login, code="000000")
    assert (refused.status, refused.json["code"], refused.json["errors"][0]["pointer"]) == (
        422,
        "invalid",
        "/code",
    )
    assert refused.json["detail"] == "This code is wrong, was used, or is too old."
    assert user() == before


def test_after_five_wrong_tries_the_right_code_is_refused(letters):
    register()
    letters.carry()
    for _ in range(5):
        assert verify(EMAIL, code="000000").status == 422
    assert verify(EMAIL, code=digits_in(mails()[0].body)).status == 422
    assert not user().email_verified


def test_another_code_waits_a_minute_and_makes_the_older_one_worthless(letters):
    now, at = clock.now() + timedelta(days=1), Caller(address="203.0.113.9")
    register()
    letters.carry()
    older = digits_in(mails()[0].body)
    desk = wiring.codes()
    code_service.resend(desk, EMAIL, at, now)
    with pytest.raises(TooMany) as refused:
        code_service.resend(desk, EMAIL, at, now)
    assert 1 <= refused.value.retry_after <= 60
    letters.carry()
    newer = digits_in(mails()[1].body)
    with pytest.raises(Invalid):
        code_service.confirm(desk, EMAIL, older, at, now)
    code_service.confirm(desk, EMAIL, newer, at, now)
    assert user().email_verified


@pytest.mark.parametrize("login", [EMAIL, "nobody@example.com"])
def test_resending_is_answered_the_same_for_everybody_and_limited(login):
    register()
    replies = [verify(login, resend=True) for _ in range(3)]
    if replies[0].status == 429:  # the sign-up counted as the first of this minute
        replies.insert(0, None)
    assert replies[-1].status == 429
    assert 1 <= int(replies[-1].headers["Retry-After"]) <= 60


def test_an_address_takes_twenty_codes_an_hour():
    desk, now = wiring.codes(), clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=1)
    at = Caller(address="203.0.113.9")
    for number in range(20):
        code_service.resend(desk, f"n{number}@example.com", at, now)
    with pytest.raises(TooMany) as refused:
        code_service.resend(desk, "n20@example.com", at, now)
    assert refused.value.retry_after == 3600
    code_service.resend(desk, "n20@example.com", Caller(address="203.0.113.10"), now)


def test_a_code_expires_after_ten_minutes():
    now, desk, at = clock.now(), wiring.codes(), Caller(address="203.0.113.9")
    sign_up_service.register(desk, Person("Ayesha", email=EMAIL), PASSWORD, at, None, now)
    (code,) = desk.codes.find(user().id, [Purpose.VERIFY_EMAIL])
    typed = written(desk.key(), code.id, 6)
    with pytest.raises(Invalid):
        code_service.confirm(desk, EMAIL, typed, at, now + timedelta(minutes=10))
    code_service.confirm(desk, EMAIL, typed, at, now + timedelta(minutes=9, seconds=58))


def test_a_taken_name_is_answered_as_a_free_one_and_its_owner_hears_of_it(letters):
    free = register()
    letters.carry()
    before = user()
    taken = register(name="Somebody else")
    assert (taken.status, taken.json) == (free.status, free.json)
    assert taken.headers == free.headers
    assert letters.carry() == []
    assert user() == before
    assert [mail.subject.split(" · ")[0] for mail in mails()] == [
        "Confirm your email address", "You have an account already",
    ]  # fmt: skip
    register(name="Somebody else again")
    letters.carry()
    assert len(mails()) == 2  # once an hour


def test_the_free_one_of_two_names_makes_an_account(letters):
    register()
    both = register(name="Somebody else", phone="01712345678")
    assert [sent["channel"] for sent in both.json["verification"]] == ["email", "sms"]
    new = user(PHONE)
    assert (new.name, new.email) == ("Somebody else", "")
    assert user().name == "Ayesha Siddika"
    told = [(e["detail-type"], e["detail"]["data"].get("what")) for e in letters.new()]
    assert told == [("CodeRequested", None), ("AccountAlert", "sign_up_tried"), ("CodeRequested", None)]


def test_a_sign_up_sent_twice_makes_one_account_and_one_code(letters):
    first = call("POST", "/auth/register", AYESHA, key="register-1")
    again = call("POST", "/auth/register", AYESHA, key="register-1")
    assert (again.status, again.json) == (202, first.json)
    other = call("POST", "/auth/register", AYESHA | {"name": "Other"}, key="register-1")
    assert (other.status, other.json["code"]) == (422, "idempotency_key_reused")
    assert [event["detail-type"] for event in letters.new()] == ["CodeRequested"]


def test_a_taken_name_asked_for_twice_under_one_key_is_told_once(letters):
    register()
    letters.new()
    for _ in range(2):
        assert call("POST", "/auth/register", AYESHA | {"name": "X"}, key="register-2").status == 202
    assert [event["detail"]["data"]["what"] for event in letters.new()] == ["sign_up_tried"]


class Counting:
    def __init__(self, inner):
        self.inner, self.hashed = inner, 0

    def hash(self, password):
        self.hashed += 1
        return self.inner.hash(password)


def test_a_password_is_hashed_once_whether_or_not_the_name_is_taken():
    from dataclasses import replace

    desk = wiring.codes()
    passwords = Counting(desk.accounts.passwords)
    desk = replace(desk, accounts=replace(desk.accounts, passwords=passwords))
    for count in (1, 2):
        person = Person("Ayesha", email=EMAIL)
        sign_up_service.register(desk, person, PASSWORD, Caller(address="x"), None, clock.now())
        assert passwords.hashed == count


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"login": "nowhere", "code": "123456"}, "/login"),
        ({"login": EMAIL}, "/"),
        ({"login": EMAIL, "code": "123456", "resend": True}, "/"),
        ({"login": EMAIL, "code": "1" * 33}, "/code"),
        ({"login": "a" * 255, "resend": True}, "/login"),
    ],
)
def test_what_cannot_be_verified_names_the_field_and_changes_nothing(body, pointer):
    before = everything()
    reply = call("POST", "/auth/verify", body)
    assert (reply.status, reply.json["errors"][0]["pointer"]) == (422, pointer)
    assert everything() == before
