"""Money that goes back through Nagad: in part, whole, too much, and refunds whose answer was lost."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from local.gateways.nagad_keys import Envelopes
from supermarket.kernel import clock
from supermarket.kernel.money import Money
from supermarket.payments.exchange_model import GatewayRefused, GatewayUnknown
from supermarket.payments.gateways.nagad_words import read_time
from supermarket.payments.model import Payment, PaymentState, RefundEvidence, RefundState, Said, Verdict
from tests.support import nagad

DONE = RefundState.COMPLETED


@pytest.fixture
def shop() -> Iterator[nagad.Shop]:
    with nagad.shop() as opened:
        yield opened


def refunding(payment: Payment, taka: str, refunded: str = "0") -> Payment:
    return replace(payment, refunding=Money.taka(taka), refunded=Money.taka(refunded))


def sent_back(shop: nagad.Shop) -> list[tuple[str, str]]:
    return [(each["number"], each["amount"]) for each in shop.told["refunds"]]


def test_a_part_and_then_the_rest_go_back(shop: nagad.Shop) -> None:
    payment, _ = shop.paid()
    part = shop.gateway.refund(payment, nagad.refund("250.00"))
    rest = shop.gateway.refund(payment, nagad.refund("1000.50", 2))

    first, second = shop.told["refunds"]
    assert part == RefundEvidence(state=DONE, reference=first["reference"])
    assert rest == RefundEvidence(state=DONE, reference=second["reference"])
    assert sent_back(shop) == [("DHK000123A1R1", "250"), ("DHK000123A1R2", "1000.5")]
    assert shop.told["payments"][0]["status"] == "Cancelled"


def test_the_whole_goes_back_at_once(shop: nagad.Shop) -> None:
    payment, _ = shop.paid()

    assert shop.gateway.refund(payment, nagad.refund("1250.50")).state is DONE
    assert shop.told["payments"][0]["status"] == "Cancelled"


def test_more_than_is_left_is_refused(shop: nagad.Shop) -> None:
    payment, _ = shop.paid()
    shop.gateway.refund(payment, nagad.refund("250.00"))
    before = shop.told
    with pytest.raises(GatewayRefused) as refused:
        shop.gateway.refund(payment, nagad.refund("1000.51", 2))

    assert str(refused.value) == "Nagad refused: 16_0006_017, purchase state is invalid."
    assert shop.told == before


def test_nothing_goes_back_of_what_was_not_paid(shop: nagad.Shop) -> None:
    payment, _ = shop.start(nagad.payment())
    before = shop.told
    with pytest.raises(GatewayRefused, match="16_0006_017"):
        shop.gateway.refund(replace(payment, captured=payment.amount), nagad.refund("1.00"))

    assert shop.told == before


def test_a_long_reason_is_cut_to_what_an_envelope_holds(shop: nagad.Shop) -> None:
    payment, _ = shop.paid(nagad.payment("DHK000000000000123A9", taka="9999999.99"))
    reason = 'ফেরত: "The shopper" brought it back \\ ' + "because it was broken, and " * 10
    refund = nagad.refund("9999999.98", reason=reason, number=1)
    shop.gateway.refund(payment, replace(refund, number="DHK000000000000123A9R12"))

    message = shop.told["refunds"][0]["message"]
    assert message == "The shopper brought it back because it was broken, and becau"
    assert len(message) == 60


def test_a_reason_of_no_plain_letters_is_still_a_message(shop: nagad.Shop) -> None:
    payment, _ = shop.paid()
    shop.gateway.refund(payment, nagad.refund("1.00", reason="ফেরত"))

    assert shop.told["refunds"][0]["message"] == "Refund"


@pytest.mark.parametrize("outcome", ["maintenance", "no_answer", "html", "empty", "storage_failure"])
def test_a_refund_that_was_not_made_is_unknown_then_known_to_be_none(shop: nagad.Shop, outcome: str) -> None:
    payment, _ = shop.paid()
    refund, asking = nagad.refund("250.00"), refunding(payment, "250")
    shop.script(refund=[outcome])
    with pytest.raises(GatewayUnknown):
        shop.gateway.refund(asking, refund)

    assert shop.gateway.ask_refund(asking, refund) == RefundEvidence(state=None)
    assert sent_back(shop) == []
    assert shop.gateway.refund(asking, refund).state is DONE


@pytest.mark.parametrize("outcome", ["lose_answer", "bad_signature", "wrong_amount"])
@pytest.mark.parametrize("taka", ["250.00", "1250.50"])
def test_a_refund_whose_answer_means_nothing_is_found_by_asking(
    shop: nagad.Shop, outcome: str, taka: str
) -> None:
    payment, _ = shop.paid()
    refund, asking = nagad.refund(taka), refunding(payment, taka)
    shop.script(refund=[outcome])
    with pytest.raises(GatewayUnknown):
        shop.gateway.refund(asking, refund)
    found = shop.gateway.ask_refund(asking, refund)

    assert found == RefundEvidence(state=DONE, reference=shop.told["refunds"][0]["reference"])
    assert len(sent_back(shop)) == 1


def test_a_refused_refund_is_not_found_either(shop: nagad.Shop) -> None:
    payment, _ = shop.paid()
    shop.script(refund=["refuse"])
    with pytest.raises(GatewayRefused):
        shop.gateway.refund(payment, nagad.refund("250.00"))

    assert shop.gateway.ask_refund(refunding(payment, "250"), nagad.refund("250.00")).state is None


def test_asking_again_and_again_sends_nothing_back(shop: nagad.Shop) -> None:
    payment, _ = shop.paid()
    refund, asking = nagad.refund("250.00"), refunding(payment, "250")
    shop.gateway.refund(asking, refund)

    assert {shop.gateway.ask_refund(asking, refund).state for _ in range(3)} == {DONE}
    assert len(sent_back(shop)) == 1


@pytest.mark.parametrize(
    ("asked", "state"),
    [(timedelta(0), DONE), (timedelta(minutes=5), None), (timedelta(seconds=30), GatewayUnknown)],
)
def test_an_earlier_refund_is_told_from_this_one_by_its_time(
    shop: nagad.Shop, asked: timedelta, state: Any
) -> None:
    """What is told there is only when the last one was: this, when no earlier; none, when well before; else unknown."""
    payment, _ = shop.paid()
    now = clock.now()
    shop.gateway.refund(payment, nagad.refund("250.00"))
    asking = refunding(payment, "100", refunded="250")
    second = nagad.refund("100.00", 2, created_at=now + asked)

    if state is GatewayUnknown:
        with pytest.raises(GatewayUnknown, match="which refund"):
            shop.gateway.ask_refund(asking, second)
    else:
        assert shop.gateway.ask_refund(asking, second).state is state


def test_of_two_refunds_that_are_both_open_neither_is_guessed(shop: nagad.Shop) -> None:
    payment, _ = shop.paid()
    shop.gateway.refund(payment, nagad.refund("250.00"))

    with pytest.raises(GatewayUnknown, match="which refund"):
        shop.gateway.ask_refund(refunding(payment, "500"), nagad.refund("250.00", 2))


def test_when_everything_went_back_every_refund_did(shop: nagad.Shop) -> None:
    payment, _ = shop.paid()
    first, second = nagad.refund("250.00"), nagad.refund("1000.50", 2)
    shop.gateway.refund(payment, first)
    shop.gateway.refund(payment, second)

    asking = refunding(payment, "1250.50")
    assert [shop.gateway.ask_refund(asking, each).state for each in (first, second)] == [DONE, DONE]


def test_a_refund_of_a_payment_they_do_not_know_is_unknown(shop: nagad.Shop) -> None:
    with pytest.raises(GatewayUnknown, match="does not know the payment"):
        shop.gateway.ask_refund(nagad.payment(session="MDEwMjE1MzAw"), nagad.refund("1.00"))


def test_a_refund_of_a_payment_that_is_still_open_there_is_unknown(shop: nagad.Shop) -> None:
    payment, _ = shop.start(nagad.payment())

    with pytest.raises(GatewayUnknown, match="what became of the refund"):
        shop.gateway.ask_refund(payment, nagad.refund("1.00"))


@pytest.mark.parametrize(("dated", "day"), [("payment", "20260102"), ("today", "20260304")])
def test_a_refund_is_dated_by_the_payment_or_by_the_day_as_the_account_says(dated: str, day: str) -> None:
    gateway = replace(
        nagad.account(refund_dated=dated), now=lambda: datetime.fromisoformat("2026-03-03T20:00:00Z")
    )
    payment = nagad.payment(captured=Money(100), facts={"opened": "20260102000500"})
    sealed, signature = gateway.sealer.seal(gateway._cancelling(payment, nagad.refund("1.00")))

    assert Envelopes.of(nagad.vault(), {}).open(sealed, signature) == {
        "merchantId": "683000000000001", "originalRequestDate": day, "originalAmount": "1.00", "cancelAmount": "1.00",
        "referenceNo": "DHK000123A1R1", "referenceMessage": "Returned item",
    }  # fmt: skip


def test_a_payment_is_dated_by_when_it_was_opened_in_dhaka(shop: nagad.Shop) -> None:
    payment, _ = shop.paid()
    opened = read_time(payment.facts["opened"])

    assert opened is not None
    assert abs(opened - clock.now()) < timedelta(seconds=10)


def test_a_captured_payment_stays_paid_when_its_money_went_back(shop: nagad.Shop) -> None:
    payment, _ = shop.paid()
    shop.gateway.refund(payment, nagad.refund("250.00"))
    in_part = shop.gateway.ask(payment, Said.NOTHING)
    unknown_to_us = replace(payment, state=PaymentState.INITIATED)
    held = shop.gateway.ask(unknown_to_us, Said.NOTHING)
    shop.gateway.refund(payment, nagad.refund("1000.50", 2))

    assert (in_part.verdict, in_part.risky) == (Verdict.PAID, False)
    assert (held.verdict, held.risky, held.reason) == (Verdict.PAID, True, "PartialCancelled 000")
    assert shop.gateway.ask(payment, Said.NOTHING).verdict is Verdict.PAID
    assert shop.gateway.ask(unknown_to_us, Said.NOTHING).verdict is Verdict.CANCELLED
