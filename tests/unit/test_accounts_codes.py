"""Codes, the passwords that will not do, and who may have an account back: the rules."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from supermarket.accounts.code_model import (
    SENT_FROM_ADDRESS,
    Purpose,
    Sent,
    code_requested,
    new_code,
    written,
)
from supermarket.accounts.events_model import events_of
from supermarket.accounts.model import User
from supermarket.accounts.notice_model import Alert, alert
from supermarket.accounts.password_model import is_common, require_strong
from supermarket.accounts.recovery_model import may_reset, verified, with_password
from supermarket.kernel.errors import Invalid
from supermarket.kernel.events import Change
from supermarket.notifications.account_letter_model import ONE_TEXT, alert_text, code_text
from supermarket.notifications.model import ShopName

NOW = datetime(2026, 11, 22, 10, 0, 42, tzinfo=UTC)
EMAIL, PHONE = "ayesha@example.com", "+8801712345678"
AYESHA = User("u-1", "Ayesha", "customer", email=EMAIL, phone=PHONE)


def test_a_code_is_worked_out_from_its_id_and_the_key():
    assert written("key", "id", 6) == "317512"
    assert written("key", "id", 8) == "12317512"
    assert written("other key", "id", 6) != written("key", "id", 6) != written("key", "other id", 6)


def test_every_code_has_all_its_digits_and_all_digits_come_up():
    codes = [written("key", str(number), 6) for number in range(3000)]
    assert {len(code) for code in codes} == {6}
    counts = [sum(code[0] == digit for code in codes) for digit in "0123456789"]
    assert min(counts) > 200 and max(counts) < 400


IN_BANGLA = {48 + n: 0x9E6 + n for n in range(10)}


@pytest.mark.parametrize(
    "typing",
    [
        str,
        lambda code: f" {code} ",
        lambda code: f"{code[:3]}-{code[3:]}",
        lambda code: code.translate(IN_BANGLA),
    ],
)
def test_a_code_is_read_however_it_is_typed(typing):
    code = new_code("u-1", Purpose.VERIFY_EMAIL, EMAIL, NOW)
    right = written("key", code.id, 6)
    assert code.is_written("key", typing(right))
    assert not code.is_written("key", typing(right[:-1]))
    assert not code.is_written("key", typing(right) + "0")
    assert not code.is_written("key", "কোড")


@pytest.mark.parametrize(
    ("purpose", "life", "digits"),
    [
        (Purpose.VERIFY_EMAIL, timedelta(minutes=10), 6),
        (Purpose.VERIFY_PHONE, timedelta(minutes=10), 6),
        (Purpose.RESET, timedelta(minutes=10), 8),
        (Purpose.INVITE, timedelta(hours=72), 8),
    ],
)
def test_how_long_a_code_lives_and_is(purpose, life, digits):
    code = new_code("u-1", purpose, EMAIL, NOW)
    assert (code.expires_at - NOW, code.digits) == (life, digits)
    assert code.lives(code.expires_at - timedelta(seconds=1)) and not code.lives(code.expires_at)


def test_the_request_for_a_code_does_not_hold_it():
    code = new_code("u-1", Purpose.RESET, PHONE, NOW)
    assert code_requested(AYESHA, code, NOW).data == {
        "user_id": "u-1", "purpose": "reset", "channel": "sms", "to": PHONE, "name": "Ayesha", "name_bn": "",
        "code_id": code.id, "digits": 8, "minutes": 10,
    }  # fmt: skip


def test_only_its_owner_recognises_where_a_code_went():
    assert Sent.of(EMAIL) == Sent("email", "a***@example.com")
    assert Sent.of(PHONE) == Sent("sms", "+88017*****678")


def test_an_allowance_ends_with_its_window():
    assert SENT_FROM_ADDRESS.until(NOW) == datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
    assert SENT_FROM_ADDRESS.until(NOW.replace(minute=59, second=59)) == datetime(
        2026, 11, 22, 11, 0, tzinfo=UTC
    )


@pytest.mark.parametrize(
    "password",
    [
        "manchester",
        "basketball",
        "1qaz2wsx3edc",
        "Basketball",
        "sunshine2024!",
        "!!dragon!!99",
        "123password456",
    ],
)
def test_what_breaches_know_is_refused_with_digits_and_signs_around_it_too(password):
    with pytest.raises(Invalid) as refused:
        require_strong(password)
    assert refused.value.errors[0].code == "password_common"


@pytest.mark.parametrize(
    "password", ["four quiet river boats", "আমার নৌকা নদীতে ভাসে", "kq7zt2mmwx9a", "dragonmanchester"]
)
def test_several_words_and_what_is_random_will_do(password):
    require_strong(password)
    assert not is_common(password)


def test_a_refused_password_is_named_as_the_field_it_came_in():
    with pytest.raises(Invalid) as refused:
        require_strong("short", field="/new")
    assert refused.value.errors[0].pointer == "/new"


STAFF = replace(AYESHA, role="cashier", branch_id="b-1")


@pytest.mark.parametrize(
    ("user", "name", "may"),
    [
        (AYESHA, EMAIL, True),
        (AYESHA, PHONE, True),
        (replace(AYESHA, email_verified=True), EMAIL, True),
        (replace(AYESHA, email_verified=True), PHONE, False),
        (replace(AYESHA, email_verified=True, phone_verified=True), PHONE, True),
        (replace(STAFF, email_verified=True), PHONE, True),
        (replace(AYESHA, active=False), EMAIL, False),
    ],
)
def test_an_account_goes_back_to_whoever_proved_it(user, name, may):
    assert may_reset(user, name) is may


def test_a_reset_ends_sessions_proves_the_name_and_releases_one_that_nobody_proved():
    new = with_password(AYESHA, PHONE, "hash", NOW)
    assert (new.email, new.phone, new.phone_verified, new.email_verified) == ("", PHONE, True, False)
    assert (new.generation, new.version, new.password_hash) == (2, 2, "hash")
    kept = with_password(replace(AYESHA, email_verified=True), EMAIL, "hash", NOW)
    assert (kept.email, kept.phone) == (EMAIL, PHONE)
    assert with_password(STAFF, EMAIL, "hash", NOW).phone == PHONE


def test_proving_a_name_ends_no_session():
    new = verified(AYESHA, EMAIL, NOW)
    assert (new.email_verified, new.phone_verified, new.generation, new.version) == (True, False, 1, 2)


def test_a_notice_becomes_an_event_once():
    row = {
        "pk": "NOTICE#n-1",
        "kind": "notice",
        "event": "AccountAlert",
        "at": "2026",
        "data": '{"what": "x"}',
    }
    (event,) = events_of(Change("1", None, row))
    assert (event.name, event.key, event.at, event.data) == (
        "AccountAlert",
        "notice#n-1",
        "2026",
        {"what": "x"},
    )
    assert events_of(Change("2", row, None)) == events_of(Change("3", row, row)) == []
    assert events_of(Change("4", None, {**row, "kind": "user"})) == []


@pytest.mark.parametrize("shop", ["Supermarket", "The very long name of a shop at the corner of a road"])
def test_a_text_is_one_text(shop):
    data = {"purpose": "verify_phone", "minutes": 10}
    text = code_text(data, "123456", ShopName(shop, ""))
    assert len(text) <= ONE_TEXT or (text.isascii() and len(text) <= 160)
    alert = alert_text({"what": "sign_up_tried"}, ShopName(shop, ""))
    assert alert.isascii() and len(alert) <= 160


@pytest.mark.parametrize(
    ("user", "channel"),
    [
        (AYESHA, "email"),
        (replace(AYESHA, phone_verified=True), "sms"),
        (replace(AYESHA, phone_verified=True, email_verified=True), "email"),
        (replace(AYESHA, email=""), "sms"),
        (replace(AYESHA, phone="", phone_verified=True), "email"),
    ],
)
def test_an_alert_goes_where_the_owner_is_known_to_be(user, channel):
    assert alert(user, Alert.PASSWORD_CHANGED, NOW).data["channel"] == channel
