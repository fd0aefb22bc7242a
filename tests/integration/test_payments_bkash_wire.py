"""Payments through the bKash adapter that goes to production, against the simulated bKash over HTTP."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from supermarket.kernel.money import Money
from supermarket.payments.exchange_model import GatewayRefused, GatewayUnknown
from supermarket.payments.gateways.bkash import BkashGateway
from supermarket.payments.model import Evidence, PaymentState, Said, Verdict
from tests.support.bkash_shop import (
    ACCOUNT,
    BACK,
    KeptTokens,
    Shop,
    a_payment,
    a_shop,
    clicked,
    coming_back,
    wanted,
)


@pytest.fixture
def shop() -> Iterator[Shop]:
    with a_shop() as shop:
        yield shop


def test_a_shopper_pays_and_every_field_of_the_evidence_is_right(shop: Shop) -> None:
    payment = shop.started()

    back = clicked(payment, "pay")
    hint = shop.gateway.read_callback(coming_back(back))
    evidence = shop.gateway.ask(payment, hint.said)

    assert back.startswith(f"{BACK}?paymentID={payment.session}&status=success&signature=")
    assert (hint.session, hint.said) == (payment.session, Said.SUCCESS)
    (kept,) = shop.state["payments"]
    assert evidence == Evidence(
        verdict=Verdict.PAID, invoice="DHK000123A1", session=payment.session, amount=Money(125050),
        currency="BDT", transaction_id=kept["trxID"], facts=evidence.facts,
    )  # fmt: skip
    assert datetime.fromisoformat(evidence.facts["executed_at"]) - shop.clock.at < timedelta(milliseconds=1)
    assert payment.disagreement(evidence) == ""
    assert kept["payerReference"] == "01770618575" and kept["mode"] == "0011"
    assert re.fullmatch(r"TR0011[A-Za-z0-9]{7}\d{13}", payment.session)
    assert shop.gateway.merchant == "" and shop.gateway.settled_on(shop.clock.at.date()) is None


@pytest.mark.parametrize(
    ("do", "wallet", "said", "verdict"),
    [
        ("fail", "01770618575", Said.FAILURE, Verdict.FAILED),
        ("cancel", "01770618575", Said.CANCEL, Verdict.CANCELLED),
        ("pay", "01823074817", Said.FAILURE, Verdict.FAILED),
        ("pay", "01823074818", Said.FAILURE, Verdict.FAILED),
        ("pay_unchecked", "01823074817", Said.SUCCESS, Verdict.FAILED),
        ("pay_unchecked", "01823074818", Said.SUCCESS, Verdict.FAILED),
    ],
)
def test_a_shopper_who_does_not_pay_is_not_charged(
    shop: Shop, do: str, wallet: str, said: Said, verdict: Verdict
) -> None:
    payment = shop.started()

    hint = shop.gateway.read_callback(coming_back(clicked(payment, do, wallet=wallet)))
    evidence = shop.gateway.ask(payment, hint.said)

    assert (hint.said, evidence.verdict, shop.state["executions"]) == (said, verdict, 0)


def test_a_closed_window_leaves_the_payment_open_until_its_day_is_over(shop: Shop) -> None:
    payment = shop.started()

    assert shop.gateway.ask(payment, Said.NOTHING).verdict is Verdict.PENDING
    shop.clock.at += timedelta(hours=23, minutes=59)
    assert shop.gateway.ask(payment, Said.NOTHING).verdict is Verdict.PENDING
    shop.clock.at += timedelta(minutes=1)

    assert shop.gateway.ask(payment, Said.NOTHING).verdict is Verdict.EXPIRED
    assert shop.gateway.ask(payment, Said.SUCCESS).verdict is Verdict.EXPIRED
    assert shop.state["executions"] == 0


def test_a_success_that_was_made_up_takes_nothing(shop: Shop) -> None:
    payment = shop.started()
    forged = shop.gateway.read_callback(coming_back(f"{BACK}?paymentID={payment.session}&status=success"))

    evidence = shop.gateway.ask(payment, forged.said)

    assert (evidence.verdict, evidence.reason) == (Verdict.PENDING, "execute: 2056 Invalid Payment State")
    assert shop.state["executions"] == 0


def test_a_shopper_who_agreed_and_never_came_back_is_found_by_asking(shop: Shop) -> None:
    payment = shop.started()
    assert clicked(payment, "vanish") == ""

    assert shop.gateway.ask(payment, Said.NOTHING).verdict is Verdict.PAID
    assert shop.gateway.ask(payment, Said.NOTHING).verdict is Verdict.PAID
    assert shop.state["executions"] == 1


@pytest.mark.parametrize("state", [PaymentState.CANCELLED, PaymentState.EXPIRED, PaymentState.FAILED])
def test_what_was_given_up_is_not_taken_afterwards_and_what_was_taken_is_told(
    shop: Shop, state: PaymentState
) -> None:
    payment = replace(shop.started(), state=state)
    clicked(payment, "pay")

    assert shop.gateway.ask(payment, Said.SUCCESS).verdict == state
    assert shop.state["executions"] == 0
    shop.gateway.ask(replace(payment, state=PaymentState.INITIATED), Said.SUCCESS)

    assert shop.gateway.ask(payment, Said.NOTHING).verdict is Verdict.PAID


@pytest.mark.parametrize("fault", ["lose_answer", "html", "no_answer", "maintenance", "2003", "2117", "2056"])
def test_an_execute_without_a_clear_yes_is_asked_about_and_never_repeated_blindly(
    shop: Shop, fault: str
) -> None:
    payment = shop.started()
    clicked(payment, "pay")
    shop.script(execute=[fault])

    evidence = shop.gateway.ask(payment, Said.SUCCESS)

    done = fault == "lose_answer"
    assert evidence.verdict is (Verdict.PAID if done else Verdict.PENDING)
    assert shop.state["executions"] == (1 if done else 0)
    again = shop.gateway.ask(payment, Said.SUCCESS)
    assert (again.verdict, shop.state["executions"]) == (Verdict.PAID, 1)


def test_four_workers_that_ask_at_once_find_one_capture(shop: Shop) -> None:
    payment = shop.started()
    clicked(payment, "pay")

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: shop.gateway.ask(payment, Said.SUCCESS), range(4)))

    assert {each.verdict for each in found} == {Verdict.PAID}
    assert (len({each.transaction_id for each in found}), shop.state["executions"]) == (1, 1)


def test_a_capture_whose_every_answer_is_lost_is_unknown_and_found_later(shop: Shop) -> None:
    payment = shop.started()
    clicked(payment, "pay")
    shop.script(execute=["lose_answer"], query=["", "maintenance"])

    with pytest.raises(GatewayUnknown):
        shop.gateway.ask(payment, Said.SUCCESS)

    assert shop.state["executions"] == 1
    assert shop.gateway.ask(payment, Said.SUCCESS).verdict is Verdict.PAID
    assert shop.state["executions"] == 1


@pytest.mark.parametrize("fault", ["lose_answer", "no_answer", "maintenance", "html", "2003", "2024"])
def test_what_is_no_answer_is_unknown(shop: Shop, fault: str) -> None:
    payment = shop.started()
    shop.script(start=[fault], query=[fault])

    with pytest.raises(GatewayUnknown):
        shop.started("DHK000124A1")
    with pytest.raises(GatewayUnknown):
        shop.gateway.ask(payment, Said.CANCEL)


@pytest.mark.parametrize("code", ["2001", "2006", "2031", "2065"])
def test_a_payment_that_bkash_will_not_open_is_refused(shop: Shop, code: str) -> None:
    shop.script(start=[code])

    with pytest.raises(GatewayRefused, match=f"bKash refused: {code} "):
        shop.started()

    assert shop.state["payments"] == []


def test_a_payment_whose_opening_was_never_answered_ends_with_its_time(shop: Shop) -> None:
    payment = a_payment(shop.clock.at)

    assert shop.gateway.ask(payment, Said.NOTHING).verdict is Verdict.PENDING
    shop.clock.at = payment.expires_at

    assert shop.gateway.ask(payment, Said.SUCCESS).verdict is Verdict.EXPIRED


def test_another_amount_than_was_agreed_is_not_taken_for_this_payment(shop: Shop) -> None:
    payment = shop.started()
    clicked(payment, "pay")
    shop.script(query=["wrong_amount"])

    before = shop.gateway.ask(payment, Said.SUCCESS)
    assert (before.verdict, before.reason) == (Verdict.PENDING, "another payment: amount")
    assert shop.state["executions"] == 0
    shop.script(execute=["wrong_amount"])
    evidence = shop.gateway.ask(payment, Said.SUCCESS)

    assert (evidence.verdict, evidence.amount) == (Verdict.PAID, Money(125150))
    assert payment.disagreement(evidence) == "amount"


def test_the_payment_of_another_order_is_not_executed_for_this_one(shop: Shop) -> None:
    small = shop.started("DHK000999A1")
    clicked(small, "pay")

    stolen = shop.gateway.ask(replace(a_payment(shop.clock.at), session=small.session), Said.SUCCESS)

    assert (stolen.verdict, stolen.reason) == (Verdict.PENDING, "another payment: invoice")
    assert shop.state["executions"] == 0


def test_the_same_wallet_cannot_pay_the_same_amount_again_at_once(shop: Shop) -> None:
    shop.paid()
    second = shop.started("DHK000124A1")
    clicked(second, "pay")

    evidence = shop.gateway.ask(second, Said.SUCCESS)

    assert (evidence.verdict, evidence.reason) == (
        Verdict.FAILED, "execute: 2029 Duplicate for all transactions",
    )  # fmt: skip


def test_one_token_serves_until_minute_50_and_a_refused_one_is_replaced_once(shop: Shop) -> None:
    payment = shop.started()
    shop.gateway.ask(payment, Said.NOTHING)
    shop.clock.at += timedelta(minutes=49)
    shop.gateway.ask(payment, Said.NOTHING)
    assert shop.state["grants"] == 1

    shop.clock.at += timedelta(minutes=1)
    shop.gateway.ask(payment, Said.NOTHING)
    assert shop.state["grants"] == 2
    shop.script(query=["unauthorized"])
    assert shop.gateway.ask(payment, Said.NOTHING).verdict is Verdict.PENDING
    assert shop.state["grants"] == 3

    shop.script(query=["unauthorized", "unauthorized"])
    with pytest.raises(GatewayUnknown, match="credentials are not accepted"):
        shop.gateway.ask(payment, Said.NOTHING)
    assert shop.state["grants"] == 4


@pytest.mark.parametrize("wrong", ["username", "password", "app_key", "app_secret"])
def test_credentials_that_are_wrong_are_told_without_showing_them(shop: Shop, wrong: str) -> None:
    given = {**ACCOUNT, "base_url": shop.url, wrong: "not-this-one"}
    shop.gateway = BkashGateway.of(given, KeptTokens())

    with pytest.raises(GatewayUnknown) as refused:
        shop.started()

    assert not any(each in str(refused.value) + repr(shop.gateway) for each in given.values())


def test_neither_secrets_nor_tokens_nor_wallets_are_logged(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")

    payment = shop.paid()
    shop.gateway.refund(payment, wanted(payment, 100))
    shop.script(query=["unauthorized", "unauthorized"])
    with pytest.raises(GatewayUnknown) as unknown:
        shop.gateway.ask(payment, Said.NOTHING)

    told = caplog.text + str(unknown.value)
    secrets = [ACCOUNT[name] for name in ("username", "password", "app_key", "app_secret")]
    tokens = [token for token, _ in shop.tokens.kept.values()]
    assert tokens
    assert not any(each in told for each in [*secrets, *tokens, "1770618575"])
