"""The adapter that runs in the shop, against the simulated Stripe, over HTTP: from the page to the money."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from local.gateways.exchange import Asked, Vault
from local.gateways.stripe import StripeGatewaySimulator
from supermarket.kernel.money import Money
from supermarket.payments.exchange_model import GatewayUnknown, Hint
from supermarket.payments.model import Said, Verdict
from tests.support.stripe import GIVEN, Till, open_till, start

THREE_TIMES = 3  # the SDK asks again twice by itself


@pytest.fixture
def till() -> Iterator[Till]:
    with open_till() as opened:
        yield opened


def test_a_shopper_pays_and_every_field_is_right(till: Till) -> None:
    payment = till.started()
    before = till.ask(payment)

    hint = till.click(payment, "pay")

    after = till.ask(payment, Said.SUCCESS)
    charge = next(iter(till.state()["charges"]))
    assert before.verdict is Verdict.PENDING
    assert hint == Hint(invoice="DHK000123A1", session=payment.session, said=Said.SUCCESS)
    assert (after.verdict, after.transaction_id, after.amount) == (Verdict.PAID, charge, Money(125050))
    assert (payment.disagreement(after), after.risky, after.merchant) == ("", False, "test")


def test_a_declined_card_may_be_followed_by_another(till: Till) -> None:
    payment = till.started()

    stayed = till.click(payment, "fail")
    declined = till.ask(payment)
    till.click(payment, "pay")

    assert stayed is None
    assert (declined.verdict, declined.reason) == (Verdict.PENDING, "card_declined insufficient_funds")
    assert till.ask(payment).verdict is Verdict.PAID


def test_a_shopper_who_goes_back_can_no_longer_pay_there(till: Till) -> None:
    payment = till.started()

    hint = till.click(payment, "cancel")
    evidence = till.ask(payment, Said.CANCEL)
    till.click(payment, "pay")

    assert hint is not None and hint.said is Said.CANCEL
    assert evidence.verdict is Verdict.CANCELLED
    assert till.ask(payment, Said.CANCEL).verdict is Verdict.CANCELLED
    assert "charges" not in till.state()


def test_a_window_that_is_closed_says_nothing_until_the_payment_is_over_and_then_nobody_pays(
    till: Till,
) -> None:
    payment = till.started()
    waiting = till.ask(payment)
    later = replace(till.stripe, now=lambda: payment.expires_at)

    over = later.ask(payment, Said.NOTHING)
    till.click(payment, "pay")

    assert (waiting.verdict, over.verdict) == (Verdict.PENDING, Verdict.EXPIRED)
    assert till.ask(payment).verdict is Verdict.EXPIRED
    assert "charges" not in till.state()


def test_who_paid_in_the_moment_of_giving_up_has_paid(till: Till) -> None:
    payment = till.started()
    till.script(expire=["refuse"])

    evidence = till.ask(payment, Said.CANCEL)
    till.click(payment, "pay")

    assert evidence.verdict is Verdict.PENDING
    assert till.ask(payment, Said.CANCEL).verdict is Verdict.PAID


def test_an_error_that_stripe_keeps_under_a_key_does_not_keep_a_session_open(till: Till) -> None:
    payment = till.started()
    till.script(expire=["server_error"])

    with pytest.raises(GatewayUnknown):
        till.ask(payment, Said.CANCEL)

    assert till.ask(payment, Said.CANCEL).verdict is Verdict.CANCELLED


def test_a_page_that_ran_out_after_a_declined_card_is_over(till: Till) -> None:
    payment = till.started()
    till.click(payment, "fail")

    till.click(payment, "expire")

    assert till.asked(payment) is Verdict.EXPIRED


def test_a_bank_may_ask_first_and_a_slow_one_may_pay_or_not(till: Till) -> None:
    asked, denied, slow, broke = (till.started(numbered) for numbered in range(1, 5))

    asks = [till.click(each, "ask") for each in (asked, denied)]
    waits = [till.click(each, "later") for each in (slow, broke)]
    between = [till.asked(each) for each in (asked, denied, slow, broke)]
    for each, does in ((asked, "confirm"), (denied, "deny"), (slow, "settle"), (broke, "bounce")):
        till.click(each, does)

    after = [till.asked(each) for each in (asked, denied, slow, broke)]
    assert (asks, between) == ([None, None], [Verdict.PENDING] * 4)
    assert [each.said for each in waits if each] == [Said.SUCCESS] * 2
    assert after == [Verdict.PAID, Verdict.PENDING, Verdict.PAID, Verdict.FAILED]


@pytest.mark.parametrize("card", ["4000000000009235", "4000000000004954"])
def test_what_stripe_doubts_is_paid_and_risky(till: Till, card: str) -> None:
    evidence = till.ask(till.paid(card))

    assert (evidence.verdict, evidence.risky) == (Verdict.PAID, True)


@pytest.mark.parametrize(
    ("outcome", "wrong"),
    [
        ("wrong_amount", "amount"),
        ("wrong_currency", "currency"),
        ("wrong_invoice", "invoice"),
        ("wrong_mode", "merchant"),
    ],
)
def test_an_answer_that_differs_in_anything_disagrees(till: Till, outcome: str, wrong: str) -> None:
    payment = till.paid()
    till.script(query=[outcome])

    evidence = till.ask(payment)

    assert (evidence.verdict, payment.disagreement(evidence)) == (Verdict.PAID, wrong)
    assert payment.disagreement(till.ask(payment)) == ""


def test_a_lost_answer_to_the_start_is_given_again_for_the_same_key(till: Till) -> None:
    till.script(start=["lose_answer"])

    payment = till.started()

    assert list(till.state()["sessions"]) == [payment.session]


@pytest.mark.parametrize(("outcome", "found"), [("lose_answer", 1), ("no_answer", 0), ("maintenance", 0)])
def test_a_start_without_an_answer_is_unknown_and_when_it_is_repeated_there_is_one(
    till: Till, outcome: str, found: int
) -> None:
    payment = till.payment()
    till.script(start=[outcome] * THREE_TIMES)

    with pytest.raises(GatewayUnknown):
        start(till.stripe, payment)
    evidence = till.ask(payment)
    again = start(till.stripe, payment)

    assert evidence.verdict is Verdict.PENDING
    assert evidence.facts == ({"session": again.session} if found else {})
    assert list(till.state()["sessions"]) == [again.session]


def test_a_key_that_comes_with_another_amount_opens_nothing(till: Till) -> None:
    payment = till.started()

    with pytest.raises(GatewayUnknown):
        start(till.stripe, replace(payment, amount=Money(1)))

    assert [each["amount_total"] for each in till.state()["sessions"].values()] == [125050]


@pytest.mark.parametrize("days", [0, 5])
def test_a_session_lives_as_long_as_stripe_lets_it(till: Till, days: int) -> None:
    payment = till.payment()

    opened = start(till.stripe, replace(payment, expires_at=payment.created_at + timedelta(days=days)))

    assert opened.url == f"{till.url}/c/pay/{opened.session}"


def test_when_the_answer_is_lost_the_money_is_found_and_taken_once(till: Till) -> None:
    payment = till.started()
    till.click(payment, "pay")
    till.script(query=["lose_answer"] * THREE_TIMES)

    with pytest.raises(GatewayUnknown):
        till.ask(payment, Said.SUCCESS)
    evidence = till.ask(payment, Said.SUCCESS)
    till.click(payment, "pay")

    assert (evidence.verdict, payment.disagreement(evidence)) == (Verdict.PAID, "")
    assert list(till.state()["charges"]) == [evidence.transaction_id]


def test_another_secret_key_and_a_session_of_nobody_tell_nothing(till: Till) -> None:
    payment = till.started()
    till.script(query=["bad_key"])

    for asked in (payment, replace(payment, session="cs_test_of_nobody")):
        with pytest.raises(GatewayUnknown):
            till.ask(asked)


def test_what_was_opened_is_there_after_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "stripe.json"
    with open_till(Vault(file)) as till:
        payment = till.started()

    told = StripeGatewaySimulator("http://again", Vault(file), GIVEN).answer(
        Asked("POST", f"/c/pay/{payment.session}", body=b"do=pay")
    )

    assert told.status == 302 and told.headers["Location"].endswith(f"sid={payment.session}")
