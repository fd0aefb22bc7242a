"""SSLCommerz gives money back, and sends messages, over HTTP."""

from decimal import Decimal

import pytest

from supermarket.payments.exchange_model import Call, Forged, GatewayRefused, GatewayUnknown
from supermarket.payments.model import RefundEvidence, RefundState, Said
from tests.support.sslcommerz import gateway, message, open_shop, payment, refund


@pytest.fixture
def shop():
    with open_shop() as shop:
        yield shop


def test_parts_and_the_rest_are_refunded_and_asked_about_until_done(shop):
    paid = shop.paid()
    taken = [shop.gateway.refund(paid, refund(amount, n)) for n, amount in ((1, "250.00"), (2, "1000.50"))]
    asked = [
        [shop.gateway.ask_refund(paid, refund("1", n, reference=each.reference)).state for _ in range(3)]
        for n, each in enumerate(taken, 1)
    ]

    assert [each.state for each in taken] == [RefundState.PENDING] * 2
    assert asked == [[RefundState.PENDING, RefundState.COMPLETED, RefundState.COMPLETED]] * 2
    assert shop.state()["payments"][0]["refunded"] == "1250.50"
    assert sum(Decimal(each["amount"]) for each in shop.state()["refunds"]) == Decimal("1250.50")


@pytest.mark.parametrize("outcome", ["too much", "refuse", "foreign", "credentials"])
def test_a_refund_that_is_refused_gives_nothing_back(shop, outcome):
    paid = shop.paid()
    shop.script(refund=["refuse"] if outcome == "refuse" else [])
    of = payment(transaction_id="another") if outcome == "foreign" else paid
    at = gateway(shop.url, store_passwd="another") if outcome == "credentials" else shop.gateway

    with pytest.raises(GatewayRefused):
        at.refund(of, refund("1250.51" if outcome == "too much" else "1.00"))

    assert (shop.state()["refunds"], shop.state()["payments"][0]["refunded"]) == ([], "0.00")


@pytest.mark.parametrize(
    ("outcome", "back"), [("lose_answer", "250.00"), ("no_answer", "0.00"), ("unreadable", "0.00")]
)
def test_a_refund_whose_answer_was_lost_waits_for_somebody_to_look(shop, outcome, back):
    paid = shop.paid()
    shop.script(refund=[outcome])

    with pytest.raises(GatewayUnknown):
        shop.gateway.refund(paid, refund("250.00"))
    with pytest.raises(GatewayUnknown, match="look it up"):
        shop.gateway.ask_refund(paid, refund("250.00", asked=True))

    assert shop.state()["payments"][0]["refunded"] == back


@pytest.mark.parametrize("outcome", ["lose_answer", "no_answer"])
def test_a_refund_whose_answer_was_lost_is_asked_for_again_where_they_promised_to_give_one(shop, outcome):
    at, paid = gateway(shop.url, refund_repeats="yes"), shop.paid()
    shop.script(refund=[outcome])
    with pytest.raises(GatewayUnknown):
        at.refund(paid, refund("250.00"))

    told = at.ask_refund(paid, refund("250.00", asked=True))

    (only,) = shop.state()["refunds"]
    assert told == RefundEvidence(state=RefundState.PENDING, reference=only["refund_ref_id"])
    assert shop.state()["payments"][0]["refunded"] == "250.00"


def test_a_refund_that_the_bank_refused_is_rejected(shop):
    paid = shop.paid()
    reference = shop.gateway.refund(paid, refund("250.00")).reference
    shop.script(refund_query=["maintenance", "cancel"])

    with pytest.raises(GatewayUnknown):
        shop.gateway.ask_refund(paid, refund("250.00", reference=reference))
    told = shop.gateway.ask_refund(paid, refund("250.00", reference=reference))

    assert told == RefundEvidence(
        state=RefundState.REJECTED, reference=reference, reason="Refused by the bank"
    )
    assert shop.state()["payments"][0]["refunded"] == "0.00"


@pytest.mark.parametrize(("outcome", "after"), [("twice", [0, 1]), ("late", [20]), ("none", []), ("", [0])])
def test_messages_come_as_scripted(shop, outcome, after):
    shop.script(message=[outcome])
    shop.pay()

    assert [post.after for post in shop.sent] == after
    assert {each.said for each in shop.messages()} == ({Said.SUCCESS} if after else set())
    assert len({each.event_id for each in shop.messages()}) == min(len(after), 1)


def test_a_message_with_a_bad_signature_or_a_changed_field_is_forged(shop):
    shop.script(message=["bad_signature"])
    shop.pay()
    bad, (good, *_) = shop.sent.pop(), (shop.pay(), *shop.sent)[1:]

    for body in (bad.body, good.body.replace(b"1250.50", b"1250.51"), good.body.replace(b"A1&", b"A2&")):
        with pytest.raises(Forged):
            shop.gateway.read_message(Call("POST", {}, {}, body))
    assert shop.gateway.read_message(message(good)).invoice == "DHK000123A1"
