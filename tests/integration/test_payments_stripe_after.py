"""The adapter that runs in the shop, against the simulated Stripe, over HTTP: refunds, messages, the day's list."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from local.gateways import stripe_objects as objects
from local.gateways.exchange import Vault
from supermarket.kernel import clock
from supermarket.kernel.money import Money
from supermarket.payments.exchange_model import About, Forged, GatewayRefused, GatewayUnknown
from supermarket.payments.model import RefundState, Verdict
from tests.support.stripe import REFUND, Till, call, open_till

THREE_TIMES = 3  # the SDK asks again twice by itself


@pytest.fixture
def till() -> Iterator[Till]:
    with open_till() as opened:
        yield opened


def test_refunds_in_parts_up_to_what_was_paid(till: Till) -> None:
    payment = till.paid()
    rest = replace(REFUND, number="DHK000123A1R2", amount=Money(100050))
    more = replace(REFUND, number="DHK000123A1R3", amount=Money(1))

    unheard = till.stripe.ask_refund(payment, REFUND)
    first, second = till.stripe.refund(payment, REFUND), till.stripe.refund(payment, rest)
    before = till.state()
    for refund in (more, replace(more, number="DHK000123A1R4", amount=Money(125051))):
        with pytest.raises(GatewayRefused):
            till.stripe.refund(payment, refund)

    assert (unheard.state, first.state, second.state) == (None, RefundState.COMPLETED, RefundState.COMPLETED)
    assert till.stripe.ask_refund(payment, rest) == second
    assert till.stripe.ask_refund(payment, more).state is None
    assert till.state() == before
    assert [each["amount_refunded"] for each in before["charges"].values()] == [125050]


def test_a_refund_whose_answer_is_lost_is_found_and_made_once(till: Till) -> None:
    payment = till.paid()
    till.script(refund=["lose_answer"] * THREE_TIMES)

    with pytest.raises(GatewayUnknown):
        till.stripe.refund(payment, REFUND)
    found = till.stripe.ask_refund(payment, REFUND)

    assert found.state is RefundState.COMPLETED
    assert till.stripe.refund(payment, REFUND) == found
    assert [each["amount"] for each in till.state()["refunds"].values()] == [25000]


@pytest.mark.parametrize(
    ("outcome", "at_first", "at_last"),
    [
        ("pending", RefundState.PENDING, RefundState.COMPLETED),
        ("fails", RefundState.REJECTED, RefundState.REJECTED),
        ("fails_later", RefundState.COMPLETED, RefundState.REJECTED),
    ],
)
def test_a_refund_may_take_its_time_or_fail_after_all(
    till: Till, outcome: str, at_first: RefundState, at_last: RefundState
) -> None:
    payment = till.paid()
    till.script(refund=[outcome])

    first = till.stripe.refund(payment, REFUND)
    last = till.stripe.ask_refund(payment, replace(REFUND, reference=first.reference))

    assert (first.state, last.state) == (at_first, at_last)
    assert {each.about for each in till.read()[3:]} == {About.REFUND}


def test_what_stripe_sends_names_the_payment_and_comes_again_under_the_same_id(till: Till) -> None:
    till.script(message=["twice"])
    payment = till.paid("4000000000000259")

    read = till.read()

    assert [post.url for post in till.sent] == ["https://shop.example/api/v1/payments/webhooks/stripe"] * 8
    assert [each.about for each in read[::2]] == [About.NOTHING, About.PAYMENT, About.PAYMENT, About.DISPUTE]
    assert [each.event_id for each in read[::2]] == [each.event_id for each in read[1::2]]
    assert {each.invoice for each in read[2:]} == {payment.invoice} and read[4].session == payment.session


@pytest.mark.parametrize(
    ("outcome", "sent", "genuine"),
    [("none", 0, 0), ("bad_signature", 3, 0), ("stale", 3, 0), ("late", 3, 3), ("reversed", 3, 3)],
)
def test_messages_are_lost_late_out_of_order_or_not_genuine(
    till: Till, outcome: str, sent: int, genuine: int
) -> None:
    till.script(message=[outcome])
    payment = till.paid()

    held = 0
    for post in till.sent:
        try:
            held += bool(till.stripe.read_message(call(post)).event_id)
        except Forged:
            continue

    assert (len(till.sent), held) == (sent, genuine)
    assert till.asked(payment) is Verdict.PAID


def test_a_day_with_more_charges_than_a_page_is_listed_whole() -> None:
    vault = Vault()
    with vault.open() as tables:
        for number in range(201):
            objects.keep(
                tables, "ch", "charge", amount=100, amount_captured=100, paid=True, status="succeeded", currency="bdt",
                metadata={"invoice": f"DHK{number:06}A1"}, card="",
            )  # fmt: skip

    with open_till(vault) as till:
        today = (clock.now() + timedelta(hours=6)).date()
        lines = till.stripe.settled_on(today)
        before = till.stripe.settled_on(today - timedelta(days=1))

    assert len({line.invoice for line in lines}) == 201 and before == []
