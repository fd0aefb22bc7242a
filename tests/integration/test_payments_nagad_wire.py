"""The adapter for Nagad against a Nagad over HTTP: paying, not paying, and coming back."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import requests

from local.gateways.nagad import MERCHANT
from supermarket.kernel import clock
from supermarket.kernel.money import Money
from supermarket.payments.exchange_model import GatewayRefused, GatewayUnknown
from supermarket.payments.model import Said, Verdict
from tests.support import nagad


@pytest.fixture
def shop() -> Iterator[nagad.Shop]:
    with nagad.shop() as opened:
        yield opened


def test_a_payment_is_opened_paid_on_the_page_and_found_to_be_paid(shop: nagad.Shop) -> None:
    payment, started = shop.start(nagad.payment())
    back = nagad.press(started.url, "pay")
    assert back is not None
    hint = shop.gateway.read_callback(back)
    evidence = shop.gateway.ask(payment, hint.said)

    assert (hint.invoice, hint.session, hint.said) == ("DHK000123A1", started.session, Said.SUCCESS)
    assert evidence.verdict is Verdict.PAID
    assert (evidence.invoice, evidence.session) == ("DHK000123A1", started.session)
    assert (evidence.merchant, evidence.amount, evidence.currency) == (MERCHANT, Money(125050), "")
    assert evidence.transaction_id == shop.told["payments"][0]["issuer"] == back.query["issuer_payment_ref"]
    assert (evidence.risky, evidence.reason, evidence.twice) == (False, "", ())
    assert payment.disagreement(evidence) == ""
    assert clock.now() - clock.read_stamp(evidence.facts["paid_at"]) < timedelta(seconds=10)


def test_what_is_needed_to_ask_is_kept_before_the_order_is_placed(shop: nagad.Shop) -> None:
    placed: list[object] = []

    def remember(session: str, facts: object) -> None:
        placed.extend(payment["amount"] for payment in shop.told["payments"])

    started = shop.gateway.start(nagad.payment(), nagad.PAYER, nagad.BACK, nagad.NOTIFY, remember)

    assert placed == [None]
    assert sorted(started.facts) == ["challenge", "opened"]
    assert shop.told["payments"][0]["amount"] == 125050


def test_what_cannot_be_kept_is_not_placed(shop: nagad.Shop) -> None:
    def remember(session: str, facts: object) -> None:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        shop.gateway.start(nagad.payment(), nagad.PAYER, nagad.BACK, nagad.NOTIFY, remember)

    assert shop.told["payments"][0]["amount"] is None


@pytest.mark.parametrize(
    ("button", "said", "verdict", "reason"),
    [
        ("fail", Said.FAILURE, Verdict.FAILED, "Failed 50_0026_851"),
        ("insufficient", Said.FAILURE, Verdict.FAILED, "Failed 50_0026_851"),
        ("abort", Said.CANCEL, Verdict.CANCELLED, "Aborted"),
    ],
)
def test_one_that_was_not_paid_says_why(
    shop: nagad.Shop, button: str, said: Said, verdict: Verdict, reason: str
) -> None:
    payment, started = shop.start(nagad.payment())
    back = nagad.press(started.url, button)
    assert back is not None
    evidence = shop.gateway.ask(payment, said)

    assert shop.gateway.read_callback(back).said is said
    assert (evidence.verdict, evidence.reason, evidence.transaction_id) == (verdict, reason, "")


def test_a_fraud_is_marked(shop: nagad.Shop) -> None:
    payment, started = shop.start(nagad.payment())
    nagad.press(started.url, "pay", wallet="01700000004")
    evidence = shop.gateway.ask(payment, Said.NOTHING)

    assert (evidence.verdict, evidence.risky, evidence.reason) == (Verdict.FAILED, True, "Fraud 50_0026_851")


def test_a_window_that_was_closed_leaves_the_payment_open(shop: nagad.Shop) -> None:
    payment, started = shop.start(nagad.payment())

    before = shop.gateway.ask(payment, Said.NOTHING)
    requests.get(started.url, timeout=5)
    after = shop.gateway.ask(payment, Said.NOTHING)
    left = nagad.press(started.url, "pending")

    assert (before.verdict, before.reason) == (Verdict.PENDING, "OrderInitiated")
    assert (after.verdict, after.reason) == (Verdict.PENDING, "Ready")
    assert left is None
    assert shop.gateway.ask(payment, Said.NOTHING).verdict is Verdict.PENDING


def test_a_payment_succeeds_after_the_shopper_has_left(shop: nagad.Shop) -> None:
    payment, started = shop.start(nagad.payment())
    back = nagad.press(started.url, "late")
    assert back is not None

    verdicts = [shop.gateway.ask(payment, Said.CANCEL) for _ in range(4)]

    assert shop.gateway.read_callback(back).said is Said.CANCEL
    assert [each.verdict for each in verdicts] == [
        Verdict.PENDING,
        Verdict.PENDING,
        Verdict.PAID,
        Verdict.PAID,
    ]
    assert verdicts[2].transaction_id == verdicts[3].transaction_id != ""


def test_a_browser_can_be_faster_than_the_money(shop: nagad.Shop) -> None:
    payment, started = shop.start(nagad.payment())
    shop.script(pay=["slowly"])
    back = nagad.press(started.url, "pay")
    assert back is not None

    assert shop.gateway.read_callback(back).said is Said.SUCCESS
    assert [shop.gateway.ask(payment, Said.SUCCESS).reason for _ in range(3)] == ["OtpSent", "PinGiven", ""]


@pytest.mark.parametrize("twist", ["slash", "lower_case", "issuer_ref"])
def test_a_browser_comes_back_in_every_way_that_was_seen(shop: nagad.Shop, twist: str) -> None:
    _, started = shop.start(nagad.payment())
    shop.script(callback=[twist])
    back = nagad.press(started.url, "pay")
    assert back is not None
    hint = shop.gateway.read_callback(back)

    assert (hint.invoice, hint.session, hint.said) == ("DHK000123A1", started.session, Said.SUCCESS)


def test_a_forged_success_is_found_out_by_asking(shop: nagad.Shop) -> None:
    payment, started = shop.start(nagad.payment())
    shop.script(callback=["forged"])
    back = nagad.press(started.url, "fail")
    assert back is not None
    hint = shop.gateway.read_callback(back)

    assert hint.said is Said.SUCCESS
    assert shop.gateway.ask(payment, hint.said).verdict is Verdict.FAILED


def test_a_browser_that_comes_back_three_times_is_paid_once(shop: nagad.Shop) -> None:
    payment, started = shop.start(nagad.payment())
    back = nagad.press(started.url, "pay")
    again = requests.post(started.url, data={"do": "pay"}, timeout=5, allow_redirects=False)
    assert back is not None

    asked = {
        shop.gateway.ask(payment, shop.gateway.read_callback(back).said).transaction_id for _ in range(3)
    }

    assert again.status_code == 409
    assert asked == {shop.told["payments"][0]["issuer"]}


@pytest.mark.parametrize(
    ("outcome", "differs"),
    [("wrong_amount", "amount"), ("too_little", "amount"), ("finer_amount", "amount"),
     ("wrong_order", "invoice"), ("wrong_merchant", "merchant")],
)  # fmt: skip
def test_a_payment_of_something_else_disagrees(shop: nagad.Shop, outcome: str, differs: str) -> None:
    payment, started = shop.start(nagad.payment())
    nagad.press(started.url, "pay")
    shop.script(query=[outcome])

    assert payment.disagreement(shop.gateway.ask(payment, Said.SUCCESS)) == differs


def test_an_answer_about_another_payment_that_failed_means_nothing(shop: nagad.Shop) -> None:
    payment, started = shop.start(nagad.payment())
    nagad.press(started.url, "fail")
    shop.script(query=["wrong_order"])

    with pytest.raises(GatewayUnknown, match="about another payment"):
        shop.gateway.ask(payment, Said.FAILURE)


def test_the_session_of_another_order_is_not_taken_for_this_one(shop: nagad.Shop) -> None:
    paid, _ = shop.paid(nagad.payment("DHK000124A1"))
    mine = nagad.payment(session=paid.session)

    assert mine.disagreement(shop.gateway.ask(mine, Said.SUCCESS)) == "invoice"


@pytest.mark.parametrize("amount", ["600.00", "600.10", "0.01", "600.05"])
def test_amounts_are_read_however_they_are_written(shop: nagad.Shop, amount: str) -> None:
    _, evidence = shop.paid(nagad.payment(taka=amount))

    assert evidence.amount == Money.taka(amount)


def test_an_order_number_is_used_once_a_day(shop: nagad.Shop) -> None:
    shop.start(nagad.payment())
    with pytest.raises(GatewayRefused) as refused:
        shop.start(nagad.payment())

    assert str(refused.value) == "Nagad refused: 16_0006_083, duplicate order id."
    assert len(shop.told["payments"]) == 1


@pytest.mark.parametrize("minutes", [-31, 31])
def test_a_clock_that_is_wrong_is_refused(shop: nagad.Shop, minutes: int) -> None:
    wrong = replace(shop.gateway, now=lambda: clock.now() + timedelta(minutes=minutes))
    with pytest.raises(GatewayRefused, match="16_0006_076"):
        wrong.start(nagad.payment(), nagad.PAYER, nagad.BACK, nagad.NOTIFY, lambda *_: None)

    assert shop.told["payments"] == []


def test_a_merchant_they_do_not_know_is_refused(shop: nagad.Shop) -> None:
    other = replace(shop.gateway, merchant="683000000000002")
    with pytest.raises(GatewayRefused, match="16_0006_052"):
        other.start(nagad.payment(), nagad.PAYER, nagad.BACK, nagad.NOTIFY, lambda *_: None)

    assert shop.told["payments"] == []


@pytest.mark.parametrize("address", ["", "2001:db8::1", "localhost", "203.0.113.9, 10.0.0.1"])
def test_an_address_that_is_none_of_ipv4_is_not_sent(shop: nagad.Shop, address: str) -> None:
    payer = replace(nagad.PAYER, address=address)
    started = shop.gateway.start(nagad.payment(), payer, nagad.BACK, nagad.NOTIFY, lambda *_: None)

    assert started.url == f"{shop.gateway.base_url}/check-out/{started.session}"


def test_both_sides_can_use_the_old_digest_the_paths_of_production_and_the_dates_of_the_guide() -> None:
    with nagad.shop({"digest": "SHA-1", "dates": "compact"}, digest="SHA-1") as shop:
        longer = shop._replace(gateway=replace(shop.gateway, base_url=f"{shop.gateway.base_url}/api/dfs"))
        payment, evidence = longer.paid()

        assert payment.disagreement(evidence) == ""
        assert clock.now() - clock.read_stamp(evidence.facts["paid_at"]) < timedelta(seconds=10)
        with pytest.raises(GatewayRefused, match="16_0006_058"):
            nagad.Shop(nagad.account(shop.gateway.base_url), shop.simulator).start(
                nagad.payment("DHK000124A1")
            )
