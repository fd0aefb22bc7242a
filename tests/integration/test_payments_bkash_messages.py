"""Refunds and notifications of the bKash adapter, against the simulated bKash over HTTP."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import requests

from local.gateways.bkash import BkashGatewaySimulator
from local.gateways.exchange import Asked, Vault
from supermarket.kernel.errors import Invalid
from supermarket.kernel.money import Money
from supermarket.payments.exchange_model import About, Forged, GatewayRefused, GatewayUnknown, Signal
from supermarket.payments.gateways.bkash import BkashGateway
from supermarket.payments.model import RefundEvidence, RefundState, Said
from tests.support.bkash_shop import ACCOUNT, KeptTokens, Shop, a_shop, clicked, message, wanted


@pytest.fixture
def shop() -> Iterator[Shop]:
    with a_shop() as shop:
        yield shop


def test_refunds_in_parts_and_then_of_the_rest(shop: Shop) -> None:
    payment = shop.paid()
    first = replace(payment, refunding=Money(25000))

    part = shop.gateway.refund(first, wanted(payment, 25000))
    rest = shop.gateway.refund(replace(payment, refunded=Money(25000)), wanted(payment, 100050, 2))

    state = shop.state
    assert [each["refundAmount"] for each in state["refunds"]] == ["250.00", "1000.50"]
    references = [each["refundTrxId"] for each in state["refunds"]]
    assert [part, rest] == [
        RefundEvidence(state=RefundState.COMPLETED, reference=reference) for reference in references
    ]
    assert shop.gateway.ask_refund(first, replace(wanted(payment, 25000), reference=references[0])) == part
    with pytest.raises(GatewayRefused, match="2072 Refund amount exceeds available amount"):
        shop.gateway.refund(payment, wanted(payment, 1, 3))
    assert shop.state["refunds"] == state["refunds"]


@pytest.mark.parametrize("fault", ["lose_answer", "no_answer", "maintenance", "html", "2003", "2075"])
def test_a_refund_without_a_clear_answer_is_found_by_asking(shop: Shop, fault: str) -> None:
    payment = replace(shop.paid(), refunding=Money(25000))
    refund = wanted(payment, 25000)
    shop.script(refund=[fault])

    with pytest.raises(GatewayUnknown):
        shop.gateway.refund(payment, refund)
    found = shop.gateway.ask_refund(payment, refund)

    made = shop.state["refunds"]
    if fault == "lose_answer":
        assert found == RefundEvidence(state=RefundState.COMPLETED, reference=made[0]["refundTrxId"])
        assert len(made) == 1
    else:
        assert (found, made) == (RefundEvidence(state=None), [])


def test_a_refund_of_another_amount_than_was_asked_for_is_unknown(shop: Shop) -> None:
    payment = shop.paid()
    shop.script(refund=["wrong_amount"])

    with pytest.raises(GatewayUnknown, match="about another refund"):
        shop.gateway.refund(payment, wanted(payment, 25000))


def test_bkash_takes_ten_refunds_of_a_payment(shop: Shop) -> None:
    payment = shop.paid()

    for number in range(10):
        shop.gateway.refund(payment, wanted(payment, 100, number))

    with pytest.raises(GatewayRefused, match="2078"):
        shop.gateway.refund(payment, wanted(payment, 100, 11))


@pytest.mark.parametrize("version", ["1", "2"])
def test_a_notification_names_the_invoice_and_is_the_same_when_it_comes_again(version: str) -> None:
    with a_shop(signature_version=version) as shop:
        shop.script(message=["twice"])
        payment = shop.paid()

        first, again = (shop.gateway.read_message(message(post)) for post in shop.sent)

    assert first == again == Signal(
        event_id=json.loads(shop.sent[0].body)["MessageId"], about=About.PAYMENT, invoice=payment.invoice,
        said=Said.SUCCESS, reason="Completed",
    )  # fmt: skip


@pytest.mark.parametrize("fault", ["bad_signature", "other_topic"])
def test_a_notification_that_bkash_did_not_sign_for_this_shop_is_forged(shop: Shop, fault: str) -> None:
    shop.script(message=[fault])
    shop.paid()

    with pytest.raises(Forged):
        shop.gateway.read_message(message(shop.sent[0]))


def test_a_notification_may_be_late_or_never_come(shop: Shop) -> None:
    shop.script(message=["late", "none"])
    shop.paid()
    shop.clock.at += timedelta(minutes=2)
    shop.paid()

    assert [post.after for post in shop.sent] == [60]


@pytest.mark.parametrize(
    "change",
    [
        {"Message": '{"merchantInvoiceNumber": "DHK000777A1"}'}, {"MessageId": "another"}, {"Subject": ""},
        {"Timestamp": "2026-01-02T09:31:42.000Z"}, {"Signature": "AAAA"}, {"Signature": "no base64!"},
        {"SignatureVersion": "3"}, {"SignatureVersion": "2"}, {"SigningCertURL": "https://evil.example/a.pem"},
    ],
)  # fmt: skip
def test_a_message_that_was_touched_is_forged(shop: Shop, change: dict[str, str]) -> None:
    shop.paid()
    genuine = message(shop.sent[0])
    touched = replace(genuine, body=json.dumps({**json.loads(genuine.body), **change}).encode())

    with pytest.raises(Forged):
        shop.gateway.read_message(touched)

    assert shop.gateway.read_message(genuine).about is About.PAYMENT


def test_without_a_topic_every_message_is_forged(shop: Shop) -> None:
    shop.paid()
    given = {**ACCOUNT, "base_url": shop.url, "sns_origin": shop.url, "topic_arn": ""}

    with pytest.raises(Forged):
        BkashGateway.of(given, KeptTokens()).read_message(message(shop.sent[0]))


def test_a_certificate_is_fetched_once(shop: Shop) -> None:
    fetched: list[str] = []

    def fetch(url: str) -> bytes:
        fetched.append(url)
        return requests.get(url, timeout=5).content

    given = {**ACCOUNT, "base_url": shop.url, "sns_origin": shop.url}
    gateway = BkashGateway.of(given, KeptTokens(), fetch=fetch)
    shop.paid()

    for _ in range(3):
        gateway.read_message(message(shop.sent[0]))

    assert len(fetched) == 1


def test_the_first_message_of_a_listener_is_confirmed_when_it_is_genuine(shop: Shop) -> None:
    requests.post(f"{shop.url}/_subscribe", timeout=5)
    (post,) = shop.sent
    touched = {**json.loads(post.body), "Token": "another"}
    with pytest.raises(Forged):
        shop.gateway.read_message(replace(message(post), body=json.dumps(touched).encode()))
    assert shop.state["subscriptions"] == 0

    signals = [shop.gateway.read_message(message(post)) for _ in range(2)]

    assert [(each.about, each.reason) for each in signals] == [
        (About.NOTHING, "SubscriptionConfirmation")
    ] * 2
    assert shop.state["subscriptions"] == 1


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"[]", b"{}", b"<html>", b'{"Type": "Notification"}'])
def test_nonsense_is_refused_before_anything_is_asked(shop: Shop, body: bytes) -> None:
    shop.paid()

    with pytest.raises(Invalid):
        shop.gateway.read_message(replace(message(shop.sent[0]), body=body))


def test_the_simulator_remembers_payments_and_its_certificate_after_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "bkash.json"
    before = BkashGatewaySimulator("http://bkash", Vault(file), ACCOUNT)
    asked = Asked("GET", "/SimpleNotificationService-1.pem")
    certificate = before.answer(asked).body
    secrets = json.dumps({name: ACCOUNT[name] for name in ("app_key", "app_secret")}).encode()
    path = "/v1.2.0-beta/tokenized/checkout/token/grant"
    before.answer(
        Asked("POST", path, {}, {name: ACCOUNT[name] for name in ("username", "password")}, secrets)
    )

    after = BkashGatewaySimulator("http://bkash", Vault(file), ACCOUNT)

    assert after.answer(asked).body == certificate
    assert json.loads(after.answer(Asked("GET", "/_state")).body)["grants"] == 1
    assert set(after.created_by_default) == {"01770618575", "01823074817", "01823074818"}


def test_the_page_asks_for_the_right_code_and_pin(shop: Shop) -> None:
    payment = shop.started()

    assert clicked(payment, "pay", pin="00000") == ""
    assert clicked(payment, "pay", otp="000000") == ""

    assert shop.gateway.ask(payment, Said.NOTHING).reason == "the shopper has not agreed"
    page = requests.get(payment.url.replace("hash=", "hash=x"), timeout=5)
    assert page.status_code == 404
