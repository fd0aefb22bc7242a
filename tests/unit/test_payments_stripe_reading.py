"""Each state of a Stripe session, intent, charge and refund, and what it means."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from supermarket.kernel.money import Money
from supermarket.payments.exchange_model import GatewayUnknown, Settled
from supermarket.payments.gateways import stripe_reading as reading
from supermarket.payments.model import Evidence, RefundEvidence, RefundState, Said, Verdict
from tests.support.stripe import CHARGE, FOUND, INTENT, NOW, PAYMENT, REFUND, SESSION, Wire, gateway

OPEN = {**SESSION, "status": "open", "payment_status": "unpaid", "payment_intent": None}
DECLINED = {"code": "card_declined", "decline_code": "insufficient_funds", "message": "No money."}


def told(session: Any, said: Said = Said.NOTHING) -> Evidence:
    return gateway(Wire(session)).ask(replace(PAYMENT, session=str(session["id"])), said)


def unpaid(status: str, state: str, **more: Any) -> Any:
    return {
        **OPEN,
        "status": status,
        "payment_intent": {**INTENT, "status": state, "latest_charge": None, **more},
    }


def paid(intent: Any = None, **more: Any) -> Any:
    return {**SESSION, **more, "payment_intent": {**INTENT, **(intent or {})}}


def test_a_paid_session_is_evidence_of_all_that_is_compared() -> None:
    evidence = told(SESSION)

    assert evidence == Evidence(
        verdict=Verdict.PAID, invoice="DHK000123A1", session="cs_test_1", merchant="test", amount=Money(125050),
        currency="BDT", transaction_id="ch_1", facts={"session": "cs_test_1", "intent": "pi_1", "risk": "normal"},
    )  # fmt: skip
    assert PAYMENT.disagreement(evidence) == ""


@pytest.mark.parametrize(
    ("session", "said", "verdict"),
    [
        (OPEN, Said.NOTHING, Verdict.PENDING),
        (OPEN, Said.SUCCESS, Verdict.PENDING),
        (
            unpaid("open", "requires_payment_method", last_payment_error=DECLINED),
            Said.FAILURE,
            Verdict.PENDING,
        ),
        (unpaid("open", "requires_action"), Said.NOTHING, Verdict.PENDING),
        (unpaid("open", "requires_confirmation"), Said.NOTHING, Verdict.PENDING),
        (unpaid("open", "succeeded"), Said.NOTHING, Verdict.PENDING),
        (unpaid("complete", "processing"), Said.SUCCESS, Verdict.PENDING),
        (unpaid("complete", "requires_capture"), Said.SUCCESS, Verdict.AUTHORIZED),
        (
            unpaid("complete", "requires_payment_method", last_payment_error=DECLINED),
            Said.NOTHING,
            Verdict.FAILED,
        ),
        (
            unpaid("expired", "requires_payment_method", last_payment_error=DECLINED),
            Said.NOTHING,
            Verdict.FAILED,
        ),
        ({**OPEN, "status": "expired"}, Said.NOTHING, Verdict.EXPIRED),
        ({**OPEN, "status": "expired"}, Said.CANCEL, Verdict.CANCELLED),
        (unpaid("expired", "canceled", cancellation_reason="expired"), Said.NOTHING, Verdict.EXPIRED),
        (unpaid("expired", "canceled", cancellation_reason="automatic"), Said.CANCEL, Verdict.CANCELLED),
        (unpaid("complete", "canceled", cancellation_reason="fraudulent"), Said.NOTHING, Verdict.CANCELLED),
        (SESSION, Said.CANCEL, Verdict.PAID),
    ],
)
def test_the_money_decides_and_nothing_anybody_said(session: Any, said: Said, verdict: Verdict) -> None:
    assert told(session, said).verdict is verdict


@pytest.mark.parametrize(
    "session",
    [
        {**SESSION, "payment_intent": "pi_1"},
        {**SESSION, "payment_intent": None},
        paid({"latest_charge": "ch_1"}),
        paid({"status": "requires_payment_method"}),
        paid({"status": "something_new"}),
        {**OPEN, "payment_status": "no_payment_required"},
        {**OPEN, "status": None},
        {**OPEN, "status": "expired", "payment_intent": {**INTENT, "status": "processing"}},
        {**OPEN, "status": "expired", "payment_intent": INTENT},
    ],
)
def test_what_is_not_shown_or_contradicts_itself_means_nothing(session: Any) -> None:
    with pytest.raises(GatewayUnknown):
        told(session)


@pytest.mark.parametrize(
    ("session", "wrong"),
    [
        (paid(amount_total=125049), "amount"),
        (paid({"amount_received": 125049}), "amount"),
        (paid({"amount_received": None}), "amount"),
        (paid({"amount_received": 125049}, amount_total=125049), "amount"),
        (paid(currency="usd"), "currency"),
        (paid({"currency": None}), "currency"),
        (paid(client_reference_id="DHK000124A1"), "invoice"),
        (paid({"metadata": {"invoice": "DHK000124A1"}}), "invoice"),
        (paid({"metadata": None}, client_reference_id=None, metadata={}), "invoice"),
        (paid(id="cs_test_2"), "session"),
        (paid(livemode=True), "merchant"),
        (paid(livemode="no"), "merchant"),
        (paid({"latest_charge": None}), "transaction_id"),
    ],
)
def test_a_payment_of_anything_else_disagrees(session: Any, wrong: str) -> None:
    evidence = told(session)

    assert (evidence.verdict, PAYMENT.disagreement(evidence)) == (Verdict.PAID, wrong)


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        (125050, 125050), ("125050", 125050), (125050.0, 125050), ("125050.00", 125050), (0, 0), (125050.5, None),
        ("1,250", None), ("", None), (None, None), (True, None), ([], None), ("NaN", None), ("Infinity", None),
        ("1e999999999", None),
    ],
)  # fmt: skip
def test_amounts_are_whole_poisha_or_none(value: Any, amount: int | None) -> None:
    assert reading.minor(value) == (None if amount is None else Money(amount))


@pytest.mark.parametrize(
    ("intent", "risky"),
    [
        ({"latest_charge": {**CHARGE, "outcome": {"risk_level": "elevated"}}}, True),
        ({"latest_charge": {**CHARGE, "outcome": {"risk_level": "highest"}}}, True),
        ({"latest_charge": {**CHARGE, "outcome": None}}, False),
        ({"latest_charge": {**CHARGE, "review": "prv_1"}}, True),
        ({"review": {"id": "prv_1", "open": True}}, True),
        ({"review": {"id": "prv_1", "open": False}}, False),
        ({"review": "prv_1"}, True),
        ({}, False),
    ],
)
def test_what_stripe_doubts_or_has_not_reviewed_is_risky(intent: Any, risky: bool) -> None:
    assert told(paid(intent)).risky is risky


def test_without_its_session_a_payment_is_found_by_its_invoice_and_paid_twice_is_told() -> None:
    again = paid({"latest_charge": {**CHARGE, "id": "ch_2"}}, id="cs_test_2")
    other = paid({"metadata": {}}, id="cs_test_3", client_reference_id="DHK000124A1", metadata={})
    stripe = gateway(Wire({"object": "list", "has_more": False, "data": [OPEN, again, other, SESSION]}))

    evidence = stripe.ask(replace(PAYMENT, session=""), Said.NOTHING)

    assert (evidence.verdict, evidence.session, evidence.transaction_id) == (Verdict.PAID, "", "ch_2")
    assert evidence.facts["session"] == "cs_test_2" and evidence.twice == (("ch_1", Money(125050)),)


def test_what_was_never_opened_runs_out_with_its_payment() -> None:
    stripe = gateway(Wire({"object": "list", "has_more": False, "data": []}))
    lost = replace(PAYMENT, session="")

    assert stripe.ask(lost, Said.NOTHING).verdict is Verdict.PENDING
    assert (
        replace(stripe, now=lambda: NOW + timedelta(minutes=20)).ask(lost, Said.NOTHING).verdict
        is Verdict.EXPIRED
    )


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("succeeded", RefundState.COMPLETED), ("pending", RefundState.PENDING), ("failed", RefundState.REJECTED),
        ("requires_action", RefundState.PENDING), ("canceled", RefundState.REJECTED),
    ],
)  # fmt: skip
def test_a_refund_is_what_stripe_says_it_is(status: str, state: RefundState) -> None:
    stripe = gateway(Wire({**FOUND, "status": status, "failure_reason": "declined"}))

    assert stripe.refund(PAYMENT, REFUND) == RefundEvidence(state=state, reference="re_1", reason="declined")
    assert stripe.ask_refund(PAYMENT, replace(REFUND, reference="re_1")).state is state


@pytest.mark.parametrize(
    "wrong", [{"amount": 25001}, {"currency": "usd"}, {"status": "new"}, {"object": "charge"}]
)
def test_a_refund_of_anything_else_means_nothing(wrong: Any) -> None:
    with pytest.raises(GatewayUnknown):
        gateway(Wire({**FOUND, **wrong})).refund(PAYMENT, REFUND)


@pytest.mark.parametrize(
    "answer",
    [
        [],
        {"object": "list"},
        {"object": "list", "data": []},
        {"object": "list", "data": [7]},
        FOUND,
        {"data": []},
    ],
)
def test_a_list_that_is_none_does_not_say_that_there_is_no_refund(answer: Any) -> None:
    with pytest.raises(GatewayUnknown):
        gateway(Wire(answer)).ask_refund(PAYMENT, REFUND)


def test_the_charges_of_a_day_in_dhaka_that_took_taka_are_listed() -> None:
    at = int(datetime(2026, 1, 1, 20, tzinfo=UTC).timestamp())
    took = {
        **CHARGE, "status": "succeeded", "paid": True, "currency": "bdt", "amount_captured": 125050, "created": at,
        "metadata": {"invoice": "DHK000123A1"},
    }  # fmt: skip
    others = [{**took, "id": "ch_2", "status": "failed"}, {**took, "id": "ch_3", "currency": "usd"}]
    wire = Wire(
        {"object": "list", "has_more": False, "data": [took, *others, {**took, "id": "ch_4", "metadata": {}}]}
    )

    lines = gateway(wire).settled_on(date(2026, 1, 2))

    when = datetime(2026, 1, 1, 20, tzinfo=UTC)
    assert lines == [
        Settled("ch_1", "DHK000123A1", Money(125050), when), Settled("ch_4", "", Money(125050), when),
    ]  # fmt: skip
    assert "created[gte]=1767290400&created[lt]=1767376800" in wire.asked[0]["url"]


@pytest.mark.parametrize(
    ("merchant", "live", "wrong"), [("", False, ""), ("", True, "merchant"), ("live", True, "merchant")]
)
def test_money_of_the_other_mode_is_none_of_ours_even_where_the_start_was_lost(
    merchant: str, live: bool, wrong: str
) -> None:
    payment = replace(PAYMENT, merchant=merchant)

    evidence = gateway(Wire({**SESSION, "livemode": live})).ask(payment, Said.NOTHING)

    assert payment.disagreement(evidence) == wrong


def test_names_as_long_as_the_real_ones_are_read() -> None:
    name = "cs_live_" + "a1B2" * 15
    payment = replace(PAYMENT, session=name)

    evidence = gateway(Wire({**SESSION, "id": name})).ask(payment, Said.NOTHING)

    assert payment.disagreement(evidence) == ""
