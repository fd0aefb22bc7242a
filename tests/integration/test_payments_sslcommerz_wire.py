"""SSLCommerz over HTTP: the adapter that is deployed, the simulator, and a shopper with a browser."""

import json

import pytest
import requests

from local.gateways.exchange import Vault
from local.gateways.sslcommerz import SslcommerzGatewaySimulator
from supermarket.kernel.money import Money
from supermarket.payments.exchange_model import GatewayRefused, GatewayUnknown, Hint, Payer
from supermarket.payments.model import Said, Verdict
from tests.support.simulators import serving
from tests.support.sslcommerz import BACK, GIVEN, PASSWORD, click, gateway, open_shop, payment, start


@pytest.fixture
def shop():
    with open_shop() as shop:
        yield shop


def test_a_payment_is_opened_paid_come_back_from_and_proven(shop):
    opened = start(shop.gateway, payment())
    where, call = click(opened.url, "pay", **{"with": "visa"})
    hint = shop.gateway.read_callback(call)
    evidence = shop.gateway.ask(payment(session=opened.session, merchant=shop.gateway.merchant), hint.said)

    assert (where, hint) == (BACK, Hint(invoice="DHK000123A1", said=Said.SUCCESS))
    assert opened.url == f"{shop.url}/EasyCheckOut/testcde{opened.session.lower()}"
    assert (evidence.verdict, evidence.invoice, evidence.amount) == (
        Verdict.PAID,
        "DHK000123A1",
        Money(125050),
    )
    assert (evidence.currency, evidence.risky, evidence.reason, evidence.twice) == ("BDT", False, "", ())
    kept = shop.state()["payments"][0]
    assert evidence.transaction_id == kept["transaction_id"]
    assert {**evidence.facts, "val_id": ""} == {
        "val_id": "", "card_type": "VISA-Dutch Bangla", "store_amount": "1219.24", "risk_level": "0",
    }  # fmt: skip
    assert (kept["invoice"], kept["amount"], kept["paid"]) == ("DHK000123A1", "1250.50", True)
    assert payment().disagreement(evidence) == ""


def test_what_is_told_of_the_shopper_is_what_they_ask_for(shop):
    start(shop.gateway, payment(), Payer("", "+8801712345678", "x" * 60, "H" * 80, items=3))

    with shop.vault.open() as tables:
        (told,) = tables["sslcommerz_sessions"].values()

    assert (told["total_amount"], told["tran_id"], told["num_of_item"]) == ("1250.50", "DHK000123A1", "3")
    assert (told["cus_name"], told["cus_phone"], told["cus_add1"]) == ("N/A", "01712345678", "H" * 50)
    assert (told["cus_email"], told["cus_city"], told["shipping_method"]) == (
        "noreply@example.com",
        "N/A",
        "NO",
    )
    assert told["success_url"] == f"{BACK}?said=success"
    assert PASSWORD not in json.dumps(tables)


@pytest.mark.parametrize(
    ("do", "said", "verdict", "reason"),
    [
        ("fail", Said.FAILURE, Verdict.FAILED, "FAILED Invalid OTP"),
        ("cancel", Said.CANCEL, Verdict.CANCELLED, "CANCELLED Cancelled by User"),
        ("expire", Said.FAILURE, Verdict.EXPIRED, "UNATTEMPTED Session expired"),
    ],
)
def test_what_came_to_nothing_is_told_by_all_three(shop, do, said, verdict, reason):
    _, hint = shop.pay(do)
    evidence = shop.ask(hint.said)

    assert hint == Hint(invoice="DHK000123A1", said=said)
    assert (evidence.verdict, evidence.reason, evidence.amount) == (verdict, reason, None)
    (told,) = shop.messages()
    assert (told.invoice, told.reason) == ("DHK000123A1", reason.split(" ", 1)[1])


def test_a_closed_window_is_pending(shop):
    requests.get(start(shop.gateway, payment()).url, timeout=5)

    assert shop.ask().verdict == Verdict.PENDING
    assert (shop.sent, shop.state()["payments"]) == ([], [])


def test_money_may_come_after_a_cancel(shop):
    url = start(shop.gateway, payment()).url
    click(url, "cancel")
    assert shop.ask(Said.CANCEL).verdict == Verdict.CANCELLED

    click(url, "pay")

    assert (shop.ask().verdict, shop.statuses()) == (Verdict.PAID, ["CANCELLED", "VALIDATED"])
    assert [each.said for each in shop.messages()] == [Said.CANCEL, Said.SUCCESS]


def test_a_mistyped_code_before_the_right_one_does_not_matter(shop):
    shop.pay("retry")

    assert (shop.ask().verdict, shop.statuses()) == (Verdict.PAID, ["FAILED", "VALIDATED"])


def test_a_bank_that_has_not_decided_is_asked_again(shop):
    shop.script(pay=["pending"])
    shop.pay()

    assert [shop.ask(Said.SUCCESS).verdict for _ in range(2)] == [Verdict.PENDING, Verdict.PAID]


def test_paying_twice_is_one_payment_and_one_to_give_back(shop):
    shop.pay("twice")

    first, again = shop.ask(), shop.ask()

    ids = {each["transaction_id"] for each in shop.state()["payments"]}
    assert (first.verdict, first.transaction_id, first.twice) == (
        Verdict.PAID,
        again.transaction_id,
        again.twice,
    )
    assert {first.transaction_id, first.twice[0][0]} == ids
    assert (len(first.twice), first.twice[0][1]) == (1, Money(125050))


def test_a_risky_payment_is_money_to_look_at(shop):
    shop.pay("risky")

    evidence = shop.ask()

    assert (evidence.verdict, evidence.risky, evidence.reason) == (Verdict.PAID, True, "risk level 1")


def test_the_page_takes_money_once_however_often_it_is_posted(shop):
    url = start(shop.gateway, payment()).url
    click(url, "pay")
    again = [click(url, "again"), click(url, "again")]

    assert [shop.gateway.read_callback(call).said for _, call in again] == [Said.SUCCESS] * 2
    assert (shop.statuses(), len(shop.sent)) == (["VALID"], 1)


@pytest.mark.parametrize("step", ["query", "validate"])
@pytest.mark.parametrize("outcome", ["no_answer", "lose_answer", "maintenance", "unreadable"])
def test_an_answer_that_means_nothing_is_unknown_and_asking_again_helps(shop, step, outcome):
    shop.pay()
    shop.script(**{step: [outcome]})

    with pytest.raises(GatewayUnknown) as unknown:
        shop.ask(Said.SUCCESS)

    evidence = shop.ask()
    assert (evidence.verdict, evidence.amount, shop.statuses()) == (
        Verdict.PAID,
        Money(125050),
        ["VALIDATED"],
    )
    assert PASSWORD not in str(unknown.value)
    assert shop.url not in str(unknown.value)


@pytest.mark.parametrize(
    ("step", "outcome", "differs"),
    [
        ("validate", "wrong_amount", "amount"), ("validate", "wrong_currency", "currency"),
        ("validate", "wrong_invoice", "invoice"), ("pay", "wrong_amount", "amount"),
    ],
)  # fmt: skip
def test_what_does_not_agree_is_no_payment_of_ours(shop, step, outcome, differs):
    shop.script(**{step: [outcome]})
    shop.pay()

    assert payment().disagreement(shop.ask(Said.SUCCESS)) == differs


def test_a_payment_that_is_listed_and_cannot_be_proven_is_unknown(shop):
    shop.pay()
    shop.script(validate=["unknown"])

    with pytest.raises(GatewayUnknown):
        shop.ask(Said.SUCCESS)


@pytest.mark.parametrize("outcome", ["no_answer", "lose_answer", "maintenance", "unreadable", "elsewhere"])
def test_a_page_that_was_not_opened_for_sure_is_unknown(shop, outcome):
    shop.script(start=[outcome])

    with pytest.raises(GatewayUnknown):
        start(shop.gateway, payment())

    assert len(shop.state()["sessions"]) == (outcome in ("lose_answer", "elsewhere"))


def test_a_refusal_to_open_says_why(shop):
    shop.script(start=["refuse"])

    with pytest.raises(GatewayRefused, match="SSLCommerz: Store is not allowed to take payments"):
        start(shop.gateway, payment())
    with pytest.raises(GatewayRefused, match="Store Credential Error Or Store is De-active"):
        start(gateway(shop.url, store_passwd="another"), payment())

    assert shop.state()["sessions"] == []


@pytest.mark.parametrize(
    ("amount", "takes"), [("9.99", False), ("10", True), ("500000", True), ("500000.01", False)]
)
def test_only_amounts_they_take_are_asked_for(shop, amount, takes):
    code = ""
    try:
        start(shop.gateway, payment(amount))
    except GatewayRefused as refused:
        code = refused.code

    assert (code, len(shop.state()["sessions"])) == ("" if takes else "amount_out_of_range", takes)


def test_wrong_credentials_are_never_a_no_about_a_payment(shop):
    shop.pay()

    with pytest.raises(GatewayUnknown):
        gateway(shop.url, store_passwd="another").ask(payment(), Said.SUCCESS)


def test_everything_is_still_there_after_a_restart(tmp_path):
    file = tmp_path / "vault.json"
    with serving(lambda url: SslcommerzGatewaySimulator(url, Vault(file), GIVEN)) as (_, url):
        click(start(gateway(url), payment()).url, "pay")
    with serving(lambda url: SslcommerzGatewaySimulator(url, Vault(file), GIVEN)) as (_, url):
        evidence = gateway(url).ask(payment(), Said.NOTHING)

    assert (evidence.verdict, evidence.amount) == (Verdict.PAID, Money(125050))
