"""The text queue over the table and a text service that speaks Twilio's language."""

import json

import boto3
import pytest

from supermarket.accounts.code_model import written
from supermarket.kernel.errors import Conflict, Unavailable
from supermarket.notifications.gateways.twilio import TwilioSender
from supermarket.notifications.model import Sms
from tests.support.gateway import function
from tests.support.post import deliver, texts_caught, use_text_service
from tests.support.streams import queue_event

PHONE = "+8801712345678"
CODE = {
    "user_id": "u-1", "purpose": "verify_phone", "channel": "sms", "to": PHONE, "name": "Rahima", "name_bn": "রহিমা",
    "code_id": "c-1", "digits": 6, "minutes": 10,
}  # fmt: skip
ALERT = {
    "user_id": "u-1", "what": "password_changed", "channel": "sms", "name": "Rahima", "email": None, "phone": PHONE,
    "at": "2026-11-22T10:00:00.000Z", "address": "203.0.113.7", "agent": "Mozilla",
}  # fmt: skip


@pytest.fixture(autouse=True)
def shop(cloud):
    return None


@pytest.fixture
def box(tmp_path):
    with texts_caught(tmp_path / "texts") as box:
        yield box


def told(name, data, key="notice#1", at="2099-11-22T10:00:00.000Z"):
    detail = {"key": key, "at": at, "version": 1, "data": data}
    return {"source": "supermarket.accounts", "detail-type": name, "detail": detail}


def outcomes(caplog):
    return [record.outcome for record in caplog.records if hasattr(record, "outcome")]


def test_a_code_is_texted_once_however_often_it_is_told(box, caplog):
    event = told("CodeRequested", CODE)
    assert deliver("sms", [event]) == deliver("sms", [event, event]) == []
    (text,) = box.read()
    code = written("code-key" * 6, "c-1", 6)
    assert (text["to"], text["from"]) == ([PHONE], "Supermarket")
    assert text["text"] == f"Supermarket: code {code} (10 min). কোড কাউকে দেবেন না।"
    assert outcomes(caplog) == ["sent", "sent before", "sent before"]
    logged = caplog.text + repr([vars(record) for record in caplog.records])
    assert not [said for said in (code, "1712345678", "Rahima", "secret-of-twilio") if said in logged]


def test_an_alert_goes_by_text_to_whoever_has_no_address(box):
    assert deliver("sms", [told("AccountAlert", ALERT)]) == []
    assert box.read()[0]["text"] == "Supermarket: Your password was changed."


def test_a_code_that_is_too_old_is_not_texted(box, caplog):
    assert deliver("sms", [told("CodeRequested", CODE, at="2026-01-01T00:00:00.000Z")]) == []
    assert box.read() == [] and outcomes(caplog) == ["too late"]


def test_without_an_account_at_the_text_service_none_is_sent_and_that_is_logged(caplog):
    assert deliver("sms", [told("CodeRequested", CODE)]) == []
    assert outcomes(caplog) == ["switched off"]


def test_a_number_that_takes_no_texts_is_not_asked_again(box, caplog):
    event = told("CodeRequested", {**CODE, "to": "+8801300000610"})
    assert deliver("sms", [event]) == deliver("sms", [event]) == []
    assert outcomes(caplog) == ["unreachable", "sent before"]


@pytest.mark.parametrize("number", ["+8801300000429", "+8801300000500", "+8801300000606"])
def test_what_the_text_service_does_not_take_comes_back_to_the_queue(box, number):
    assert deliver("sms", [told("CodeRequested", {**CODE, "to": number})]) == [{"itemIdentifier": "m-0"}]
    assert box.read() == []


def test_a_text_service_that_does_not_answer_leaves_the_text_in_the_queue():
    use_text_service("http://127.0.0.1:9")
    assert deliver("sms", [told("CodeRequested", CODE)]) == [{"itemIdentifier": "m-0"}]


def test_an_event_nobody_is_texted_about_is_kept_for_people_to_see(box):
    assert deliver("sms", [told("OrderPlaced", {})]) == [{"itemIdentifier": "m-0"}]


@pytest.mark.parametrize(
    ("number", "error", "code"),
    [
        ("+8801300000429", Unavailable, "unavailable"),
        ("+8801300000500", Unavailable, "unavailable"),
        ("+8801300000610", Conflict, "sms_unreachable"),
        ("+8801300000606", Conflict, "sms_refused"),
        ("+880171", Conflict, "sms_unreachable"),
    ],
)
def test_what_twilio_says_is_told_in_our_words_and_names_no_number(box, number, error, code):
    sender = TwilioSender.of(
        boto3.client("secretsmanager").get_secret_value(SecretId="shop/twilio")["SecretString"]
    )
    with pytest.raises(error) as refused:
        sender.send(Sms(number, "Hello", 10))
    assert refused.value.code == code
    assert number not in str(refused.value)


def test_a_messaging_service_picks_the_sender_and_a_key_signs_instead_of_the_account(box):
    given = json.loads(
        boto3.client("secretsmanager").get_secret_value(SecretId="shop/twilio")["SecretString"]
    )
    keyed = {**given, "from": "MG1", "api_key": "SK1", "api_secret": "s"}
    TwilioSender.of(json.dumps(keyed)).send(Sms(PHONE, "Hello", 10))
    assert box.read()[0]["from"] == "MG1"


def test_the_mail_of_an_alert_says_what_when_and_from_where():
    from tests.support.post import Letters, mails

    Letters()
    event = told("AccountAlert", {**ALERT, "channel": "email", "email": "rahima@example.com"})
    assert function("notifications/send_email").handler(queue_event([event]), None)["batchItemFailures"] == []
    (mail,) = mails()
    assert mail.subject == "Your password was changed · Supermarket"
    assert "2026-11-22 16:00 (Dhaka)" in mail.body and "203.0.113.7" in mail.body and "Mozilla" in mail.body
    assert "reset your password at once" in mail.body
