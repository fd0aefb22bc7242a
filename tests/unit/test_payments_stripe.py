"""Stripe's messages and answers: signatures, events, refusals; and what never gets out."""

import logging
from dataclasses import replace
from typing import Any

import pytest

from local.gateways.stripe_messages import signature
from supermarket.kernel.errors import Invalid
from supermarket.payments.exchange_model import About, Call, Forged, GatewayRefused, GatewayUnknown, Hint
from supermarket.payments.model import Said
from tests.support.stripe import (
    AT,
    CHARGE,
    INTENT,
    KEY,
    PAYMENT,
    REFUND,
    SECRET,
    SESSION,
    Wire,
    event,
    gateway,
    message,
    start,
)  # fmt: skip

VECTOR = b'{"id":"evt_test_1","object":"event","type":"payment_intent.succeeded","created":1767225600}'
SIGNED = f"t={AT},v1=ad78d9e9c3b33f70b1dab782b5e7873ae45f090139e8be9b845e08f171e19575"


def test_the_published_vector_holds_and_is_about_nothing_as_it_names_no_mode() -> None:
    read = gateway().read_message(message(VECTOR, SIGNED))

    assert (read.event_id, read.about) == ("evt_test_1", About.NOTHING)


@pytest.mark.parametrize(
    ("body", "header"),
    [
        (VECTOR, ""),
        (VECTOR, SIGNED.replace("ad78", "ad79")),
        (VECTOR, SIGNED.replace("v1=", "v0=")),
        (VECTOR, SIGNED.replace("t=1767225600", "t=1767225601")),
        (VECTOR, SIGNED.replace("t=1767225600", "t=soon")),
        (VECTOR, SIGNED.replace("t=1767225600,", "")),
        (VECTOR, SIGNED.replace("v1=ad78", "v1=é")),
        (VECTOR, SIGNED.replace("t=1767225600", "t=১৭৬৭২২৫৬০০")),
        (VECTOR.replace(b":", b": "), SIGNED),
        (b"\xff" + VECTOR, SIGNED),
        (b"", SIGNED),
    ],
)
def test_what_is_not_signed_as_it_came_is_forged(body: bytes, header: str) -> None:
    with pytest.raises(Forged):
        gateway().read_message(message(body, header))


@pytest.mark.parametrize(("seconds", "good"), [(-301, False), (-300, True), (300, True), (301, False)])
def test_a_signature_is_good_for_five_minutes_before_and_after(seconds: int, good: bool) -> None:
    call = message(event(), at=AT + seconds)

    if good:
        assert gateway().read_message(call).about is About.PAYMENT
    else:
        with pytest.raises(Forged):
            gateway().read_message(call)


def test_while_the_secret_changes_both_are_good_and_any_signature_of_several() -> None:
    changing = gateway(webhook_secret="whsec_new", webhook_secret_old=SECRET)
    several = (
        f"{signature(event(), 'whsec_other', AT)},v1={signature(event(), SECRET, AT).partition('v1=')[2]}"
    )

    assert changing.read_message(message(event())).invoice == "DHK000123A1"
    assert (
        changing.read_message(message(event(), signature(event(), "whsec_new", AT))).invoice == "DHK000123A1"
    )
    assert gateway().read_message(message(event(), several)).invoice == "DHK000123A1"


@pytest.mark.parametrize(
    "body", [b"[]", b"no", b'{"id":"evt_1","object":"list"}', b'{"object":"event","id":7}']
)
def test_signed_nonsense_is_invalid(body: bytes) -> None:
    with pytest.raises(Invalid):
        gateway().read_message(message(body))


DISPUTE = {
    "id": "dp_1",
    "object": "dispute",
    "charge": "ch_1",
    "reason": "fraudulent",
    "status": "needs_response",
}
UNPAID = {**SESSION, "payment_status": "unpaid"}
DECLINED = {"code": "card_declined", "decline_code": "insufficient_funds", "message": "No money."}


@pytest.mark.parametrize(
    ("kind", "what", "about", "said", "reason"),
    [
        ("checkout.session.completed", SESSION, About.PAYMENT, Said.SUCCESS, ""),
        ("checkout.session.completed", UNPAID, About.PAYMENT, Said.NOTHING, ""),
        ("checkout.session.async_payment_succeeded", SESSION, About.PAYMENT, Said.SUCCESS, ""),
        ("checkout.session.async_payment_failed", UNPAID, About.PAYMENT, Said.FAILURE, ""),
        ("checkout.session.expired", UNPAID, About.PAYMENT, Said.NOTHING, ""),
        ("payment_intent.succeeded", INTENT, About.PAYMENT, Said.SUCCESS, ""),
        ("payment_intent.payment_failed", {**INTENT, "last_payment_error": DECLINED}, About.PAYMENT, Said.NOTHING,
         "card_declined insufficient_funds"),
        ("payment_intent.canceled", INTENT, About.PAYMENT, Said.NOTHING, ""),
        ("refund.failed", {**INTENT, "status": "failed", "failure_reason": "declined"}, About.REFUND, Said.NOTHING,
         "declined failed"),
        ("charge.refunded", {**CHARGE, "metadata": INTENT["metadata"]}, About.REFUND, Said.NOTHING, ""),
    ],
)  # fmt: skip
def test_events_are_about_the_payment_they_name(
    kind: str, what: Any, about: About, said: Said, reason: str
) -> None:
    read = gateway().read_message(message(event(kind, what)))

    assert (read.event_id, read.about, read.invoice, read.said, read.reason) == (
        "evt_1", about, "DHK000123A1", said, reason,
    )  # fmt: skip


def test_a_dispute_names_a_charge_and_stripe_is_asked_whose_it_is() -> None:
    wire = Wire({**CHARGE, "metadata": {"invoice": "DHK000123A1"}})

    read = gateway(wire).read_message(message(event("charge.dispute.created", DISPUTE)))

    assert (read.about, read.invoice, read.reason) == (
        About.DISPUTE,
        "DHK000123A1",
        "fraudulent needs_response",
    )
    assert wire.asked[0]["url"] == "https://api.stripe.com/v1/charges/ch_1"


@pytest.mark.parametrize(
    ("kind", "what", "live"),
    [
        ("customer.created", INTENT, False),
        ("charge.succeeded", CHARGE, False),
        ("payment_intent.processing", INTENT, False),
        ("charge.dispute.updated", DISPUTE, False),
        ("charge.dispute.closed", {**DISPUTE, "status": "won"}, False),
        ("payment_intent.succeeded", INTENT, True),
        ("payment_intent.succeeded", {**INTENT, "metadata": {}}, False),
        ("checkout.session.completed", {"id": "cs_1", "object": "checkout.session"}, False),
    ],
)
def test_unknown_events_what_is_won_the_other_mode_and_other_business_are_about_nothing(
    kind: str, what: Any, live: bool
) -> None:
    assert gateway().read_message(message(event(kind, what, live))).about is About.NOTHING


def test_a_browser_is_heard_and_gives_a_payment_up_only_with_the_word_stripe_had() -> None:
    stripe = gateway(wire := Wire(SESSION))
    start(stripe)
    proof = wire.asked[0]["data"].partition("proof%3D")[2].partition("&")[0]

    def back(**query: str) -> Hint:
        return stripe.read_callback(Call("GET", {"invoice": "DHK000123A1", **query}, {}))

    assert back(said="success", sid="cs_test_1").session == "cs_test_1"
    assert back(said="success", more="words").said is Said.SUCCESS
    assert back(said="cancel", proof=proof).said is Said.CANCEL
    assert back(said="cancel", proof="é").said is Said.NOTHING
    for bad in ({"invoice": ""}, {"invoice": "../x/yz"}, {"sid": "cs_/../v1"}):
        with pytest.raises(Invalid):
            back(**bad)


def test_a_session_is_asked_for_once_whatever_happens_on_the_way() -> None:
    stripe = gateway(wire := Wire(SESSION))

    assert start(stripe).url == "https://checkout.stripe.com/c/pay/cs_test_1"
    start(stripe)
    first, second = wire.asked
    assert first["data"] == second["data"]
    assert first["headers"]["Idempotency-Key"] == second["headers"]["Idempotency-Key"] == "pay-DHK000123A1"
    assert (first["timeout"], first["allow_redirects"]) == ((3, 20), False)
    assert f"expires_at={AT + 35 * 60}" in first["data"]
    assert "line_items[0][price_data][unit_amount]=125050" in first["data"]


@pytest.mark.parametrize(
    "answer", [{**SESSION, "livemode": True}, {**SESSION, "url": None}, {"object": "refund"}, []]
)
def test_a_session_that_cannot_be_paid_here_was_not_opened_for_all_we_know(answer: Any) -> None:
    with pytest.raises(GatewayUnknown):
        start(gateway(Wire(answer)))


REFUSED = {"type": "invalid_request_error", "code": "parameter_invalid", "message": f"Not {KEY}."}


@pytest.mark.parametrize(
    ("status", "body", "means"),
    [
        (400, {"error": REFUSED}, GatewayRefused),
        (402, {"error": {**DECLINED, "type": "card_error"}}, GatewayRefused),
        (400, {"error": {"type": "idempotency_error", "message": "m"}}, GatewayUnknown),
        (400, {"error": {"code": "rate_limit", "type": "invalid_request_error"}}, GatewayUnknown),
        (400, {"error": {}}, GatewayUnknown),
        (400, {"error": "words"}, GatewayUnknown),
        (400, ["error"], GatewayUnknown),
        (401, {"error": REFUSED}, GatewayUnknown),
        (403, {"error": REFUSED}, GatewayUnknown),
        (409, {"error": REFUSED}, GatewayUnknown),
        (429, {"error": REFUSED}, GatewayUnknown),
        (500, {"error": REFUSED}, GatewayUnknown),
        (200, b"<html>", GatewayUnknown),
        (503, b"<html>", GatewayUnknown),
        (302, b"", GatewayUnknown),
        (200, b"\xff", GatewayUnknown),
    ],
)
def test_only_a_plain_no_is_a_refusal_and_to_a_question_it_is_no_answer(
    status: int, body: Any, means: type[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    stripe = gateway(Wire(body, status))

    with pytest.raises(means) as refused:
        start(stripe)
    with pytest.raises(means):
        stripe.refund(PAYMENT, REFUND)
    with pytest.raises(GatewayUnknown):
        stripe.ask(PAYMENT, Said.NOTHING)
    with pytest.raises(GatewayUnknown):
        stripe.ask_refund(PAYMENT, replace(REFUND, reference="re_1"))
    told = f"{refused.value!r} {stripe!r} {caplog.text}"
    assert KEY not in told and SECRET not in told


def test_a_refund_by_hand_is_ours_when_its_charge_is() -> None:
    by_hand = {"id": "re_2", "object": "refund", "charge": "ch_1", "status": "succeeded", "metadata": {}}
    call = message(event("refund.created", by_hand))

    ours = gateway(Wire({**CHARGE, "metadata": {"invoice": "DHK000123A1"}})).read_message(call)
    others = gateway(Wire({**CHARGE, "metadata": {"invoice": "of another shop"}})).read_message(call)

    assert (ours.about, ours.invoice, others.about) == (About.REFUND, "DHK000123A1", About.NOTHING)
    with pytest.raises(GatewayUnknown):
        gateway(Wire({}, 500)).read_message(call)
