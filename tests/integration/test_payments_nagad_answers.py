"""Answers of Nagad that are lost, unsigned, or mean nothing: never a no, and never a second payment."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import requests

from local.gateways.exchange import Asked, Script, Told
from supermarket.kernel import clock
from supermarket.payments.exchange_model import GatewayRefused, GatewayUnknown
from supermarket.payments.model import Evidence, Said, Verdict
from tests.support import nagad
from tests.support.simulators import serving

LOST = ["lose_answer", "no_answer", "maintenance", "html", "empty", "storage_failure"]
PAID = {
    "merchantId": "683000000000001", "orderId": "DHK000123A1", "paymentRefId": "MDEwMjE1MzAw", "amount": "1250.5",
    "issuerPaymentRefNo": "000177YT", "status": "Success", "statusCode": "000",
}  # fmt: skip


class Parrot:
    """A gateway that answers everything with the same."""

    def __init__(self, told: Told) -> None:
        self.script, self.told = Script(), told

    def answer(self, asked: Asked) -> Told:
        return self.told


def asked_of(told: Told) -> Evidence:
    with serving(lambda url: Parrot(told)) as (_, url):
        return nagad.account(url).ask(nagad.payment(session="MDEwMjE1MzAw"), Said.SUCCESS)


@pytest.fixture
def shop() -> Iterator[nagad.Shop]:
    with nagad.shop() as opened:
        yield opened


@pytest.mark.parametrize("outcome", LOST)
def test_an_opening_without_an_answer_is_unknown_and_never_placed(shop: nagad.Shop, outcome: str) -> None:
    shop.script(start=[outcome])
    with pytest.raises(GatewayUnknown):
        shop.start(nagad.payment())
    evidence = shop.gateway.ask(nagad.payment(), Said.NOTHING)

    assert [each["amount"] for each in shop.told["payments"]] == ([None] if outcome == "lose_answer" else [])
    assert (evidence.verdict, evidence.reason) == (Verdict.PENDING, "not known there")


def test_an_opening_that_nagad_did_not_sign_is_not_placed(shop: nagad.Shop) -> None:
    shop.script(start=["bad_signature"])
    with pytest.raises(GatewayUnknown, match="not signed by Nagad"):
        shop.start(nagad.payment())

    assert [each["amount"] for each in shop.told["payments"]] == [None]


def test_one_that_was_never_opened_has_expired_when_its_time_is_over(shop: nagad.Shop) -> None:
    over = nagad.payment(expires_at=clock.now() - timedelta(seconds=1))

    assert shop.gateway.ask(over, Said.NOTHING).verdict is Verdict.EXPIRED
    assert shop.gateway.ask(replace(over, session="MDEwMjE1MzAw"), Said.SUCCESS).verdict is Verdict.EXPIRED
    assert shop.gateway.ask(nagad.payment(session="MDEwMjE1MzAw"), Said.SUCCESS).verdict is Verdict.PENDING


@pytest.mark.parametrize("outcome", LOST)
def test_a_placing_without_an_answer_is_unknown_and_can_be_asked_about(
    shop: nagad.Shop, outcome: str
) -> None:
    kept: list[str] = []
    shop.script(complete=[outcome])
    with pytest.raises(GatewayUnknown):
        shop.gateway.start(
            nagad.payment(),
            nagad.PAYER,
            nagad.BACK,
            nagad.NOTIFY,
            lambda session, facts: kept.append(session),
        )
    page = f"{shop.gateway.base_url}/check-out/{kept[0]}"
    placed = requests.get(page, timeout=5).status_code == 200
    if placed:
        nagad.press(page, "pay")
    evidence = shop.gateway.ask(nagad.payment(session=kept[0]), Said.NOTHING)

    assert placed == (outcome == "lose_answer")
    assert evidence.verdict is (Verdict.PAID if placed else Verdict.PENDING)
    assert len(shop.told["payments"]) == 1


@pytest.mark.parametrize("outcome", LOST)
def test_a_question_without_an_answer_is_unknown_and_is_asked_again(shop: nagad.Shop, outcome: str) -> None:
    payment, started = shop.start(nagad.payment())
    nagad.press(started.url, "pay")
    shop.script(query=[outcome])

    with pytest.raises(GatewayUnknown):
        shop.gateway.ask(payment, Said.SUCCESS)
    evidence = shop.gateway.ask(payment, Said.SUCCESS)

    assert (evidence.verdict, payment.disagreement(evidence)) == (Verdict.PAID, "")
    assert len(shop.told["payments"]) == 1


@pytest.mark.parametrize(
    "changed",
    [{"status": None}, {"status": "Successful"}, {"status": "000"}, {"orderId": None}, {"merchantId": ""},
     {"paymentRefId": None}, {"reason": "16_0006_064"}, {"reason": "16_0006_058"}],
)  # fmt: skip
def test_a_success_that_does_not_say_everything_means_nothing(changed: Mapping[str, Any]) -> None:
    with pytest.raises(GatewayUnknown):
        asked_of(Told.of({**PAID, **changed}))


@pytest.mark.parametrize("changed", [{"issuerPaymentRefNo": None}, {"amount": None}, {"amount": "1,250.50"}])
def test_a_success_without_its_money_disagrees(changed: Mapping[str, Any]) -> None:
    evidence = asked_of(Told.of({**PAID, **changed}))

    assert nagad.payment(session="MDEwMjE1MzAw").disagreement(evidence) in ("amount", "transaction_id")


@pytest.mark.parametrize(
    "spelt",
    [{}, {"amount": 1250.5}, {"amount": "1250.500"}, {"status": "SUCCESS"}, {"statusCode": "00_000_00"},
     {"statusCode": 0}, {"serviceType": "x"}, {"issuerPaymentDateTime": "20260102153245"},
     {"issuerPaymentDateTime": "never"}, {"issuerPaymentRefNo": None, "issuerPaymentReferenceNo": "000177YT"},
     {"paymentRefId": None, "paymentReferenceId": "MDEwMjE1MzAw"}],
)  # fmt: skip
def test_a_success_is_one_in_every_spelling_that_was_seen(spelt: Mapping[str, Any]) -> None:
    evidence = asked_of(Told.of({**PAID, **spelt}))

    assert (evidence.verdict, evidence.transaction_id) == (Verdict.PAID, "000177YT")
    assert nagad.payment(session="MDEwMjE1MzAw").disagreement(evidence) == ""


@pytest.mark.parametrize("status", [201, 301, 400, 401, 403, 404, 429, 500, 503])
def test_a_success_with_another_status_of_http_means_nothing(status: int) -> None:
    with pytest.raises(GatewayUnknown):
        asked_of(Told.of(PAID, status))


@pytest.mark.parametrize(
    "answer",
    [{"status": "Success"}, {"callBackUrl": "javascript:alert(1)", "status": "Success"}, {"sensitiveData": 5},
     {"callBackUrl": "https://pay.example/", "status": "Failed"}, [], "Success"],
)  # fmt: skip
def test_an_opening_with_an_odd_answer_means_nothing(answer: Any) -> None:
    with serving(lambda url: Parrot(Told.of(answer))) as (_, url), pytest.raises(GatewayUnknown):
        nagad.account(url).start(nagad.payment(), nagad.PAYER, nagad.BACK, nagad.NOTIFY, lambda *_: None)


@pytest.mark.parametrize("status", [202, 302, 401, 429])
def test_an_opening_with_another_status_of_http_means_nothing(status: int) -> None:
    with (
        serving(lambda url: Parrot(Told.of({}, status))) as (_, url),
        pytest.raises(GatewayUnknown, match=str(status)),
    ):
        nagad.account(url).start(nagad.payment(), nagad.PAYER, nagad.BACK, nagad.NOTIFY, lambda *_: None)


@pytest.mark.parametrize(
    "page", ["javascript:alert(1)", "ftp://pay.example/", "https:///1", "/check-out/1", "", None]
)
def test_a_page_that_is_none_is_not_shown_to_the_shopper(shop: nagad.Shop, page: str | None) -> None:
    class Placing:
        script = Script()

        def answer(self, asked: Asked) -> Told:
            if "complete" in asked.path:
                return Told.of({"callBackUrl": page, "status": "Success"})
            return shop.simulator.answer(asked)

    with serving(lambda url: Placing()) as (_, url), pytest.raises(GatewayUnknown, match="without a page"):
        nagad.account(url).start(nagad.payment(), nagad.PAYER, nagad.BACK, nagad.NOTIFY, lambda *_: None)


def test_nobody_there_is_unknown() -> None:
    with pytest.raises(GatewayUnknown, match="No answer: ConnectionError"):
        nagad.account("http://127.0.0.1:9").ask(nagad.payment(session="MDEwMjE1MzAw"), Said.SUCCESS)


def test_the_cause_of_a_failure_is_for_the_log_and_never_shown(caplog: pytest.LogCaptureFixture) -> None:
    failure = {
        "reason": "16_0006_999", "message": "Please verify provided data",
        "devMessage": "month of 202612153000 for 01712345678 not padded in " + "QUJD" * 20,
    }  # fmt: skip
    with (
        serving(lambda url: Parrot(Told.of(failure, 400))) as (_, url),
        pytest.raises(GatewayRefused) as refused,
    ):
        nagad.account(url).start(nagad.payment(), nagad.PAYER, nagad.BACK, nagad.NOTIFY, lambda *_: None)

    assert str(refused.value) == "Nagad refused: 16_0006_999, invalid request."
    assert (refused.value.details, refused.value.errors) == ({}, ())
    assert [record.getMessage() for record in caplog.records] == ["nagad answered with a failure"]
    assert vars(caplog.records[0])["cause"] == "month of … for … not padded in …"
    assert vars(caplog.records[0])["reason"] == "16_0006_999"


def test_keys_challenges_and_envelopes_are_never_logged(
    shop: nagad.Shop, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    payment, started = shop.start(nagad.payment())
    nagad.press(started.url, "fail")
    shop.script(query=["storage_failure"], refund=["refuse"])
    for act in (
        lambda: shop.gateway.ask(payment, Said.FAILURE),
        lambda: shop.gateway.refund(replace(payment, captured=payment.amount), nagad.refund("250.00")),
        lambda: shop.start(nagad.payment()),
    ):
        with pytest.raises((GatewayRefused, GatewayUnknown)) as failed:
            act()
        assert started.session not in repr(failed.value)

    logged = repr([vars(record) for record in caplog.records])
    secret = [*nagad.credentials().values()][2:4]
    assert [
        each
        for each in (*secret, payment.facts["challenge"], "sensitiveData", "01712345678")
        if each in logged
    ] == []
