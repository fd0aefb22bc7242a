"""Money that goes back: once, whoever dies or is silent on the way, and what comes of a no."""

from dataclasses import replace
from datetime import timedelta

import pytest

from supermarket import wiring
from supermarket.kernel import clock
from supermarket.kernel.money import ZERO, Money
from supermarket.payments import refund_service
from supermarket.payments.exchange_model import About, GatewayRefused, GatewayUnknown
from supermarket.payments.model import Payment, PaymentState, Refund, RefundEvidence, RefundState
from tests.support import credit_desk, paying
from tests.support.gateway import call, function
from tests.support.online_shop import CUSTOMER, GUEST, product
from tests.support.paying import now, refunds
from tests.support.paying_fake import DONE, Till, kept
from tests.support.streams import queue_event, records

pytestmark = pytest.mark.usefixtures("cloud")
pytest_plugins = "tests.support.paying_fixtures"
PAID = Money.taka("200.00")
NO = RefundEvidence(state=RefundState.REJECTED, reason="account closed")
PENDING = RefundEvidence(state=RefundState.PENDING, reference="R-1")


def carry_out(till: Till, payment: Payment) -> Refund:
    (refund,) = refunds(payment)
    return refund_service.carry_out(till.desk, wiring.store_credit(), payment.id, refund.id)


def test_while_somebody_is_asking_nobody_else_does(till: Till, payment: Payment) -> None:
    paying.refund(payment, "50.00")
    (refund,) = refunds(payment)
    begun = replace(refund, asked=True, check_at=clock.now() + timedelta(minutes=2), version=2)
    wiring.payments().commit(wiring.payments().refund_change(begun))

    assert carry_out(till, payment) == refunds(payment)[0]
    assert (till.fake.made, refunds(payment)[0].state) == ([], RefundState.REQUESTED)


@pytest.mark.parametrize(("known", "times"), [(DONE, 0), (RefundEvidence(state=None), 1)])
def test_whoever_comes_after_a_crash_asks_what_became_of_it(
    till: Till, payment: Payment, known: RefundEvidence, times: int
) -> None:
    paying.refund(payment, "50.00")
    (refund,) = refunds(payment)
    begun = replace(refund, asked=True, check_at=clock.now(), version=2)
    wiring.payments().commit(wiring.payments().refund_change(begun))
    till.fake.known[refund.number] = known

    carry_out(till, payment)

    assert (len(till.fake.made), refunds(payment)[0].state) == (times, RefundState.COMPLETED)
    assert (str(now(payment).refunded), now(payment).refunding) == ("50.00", ZERO)


@pytest.mark.parametrize("silence", [GatewayUnknown("Closed."), GatewayRefused("Bad key.")])
def test_a_no_to_a_question_is_no_answer_about_the_refund(
    till: Till, payment: Payment, silence: Exception
) -> None:
    till.fake.refunds = GatewayUnknown("Closed.")
    paying.refund(payment, "50.00")
    carry_out(till, payment)
    (refund,) = refunds(payment)
    till.fake.known[refund.number] = silence

    for _ in range(3):
        paying.grown_older(payment, minutes=20)
        carry_out(till, payment)

    assert till.fake.made == [refund.number]
    (after,) = refunds(payment)
    assert (after.state, after.checks, str(now(payment).refunding)) == (RefundState.REQUESTED, 4, "50.00")


def test_what_the_gateway_had_taken_is_not_asked_for_again(till: Till, payment: Payment) -> None:
    till.fake.refunds = PENDING
    paying.refund(payment, "50.00")
    carry_out(till, payment)

    paying.grown_older(payment, minutes=20)
    carry_out(till, payment)

    assert (len(till.fake.made), refunds(payment)[0].state) == (1, RefundState.PENDING)


def test_a_refused_refund_leaves_the_money_and_counts(till: Till, payment: Payment) -> None:
    till.fake.refunds = GatewayRefused("Too old.")
    paying.refund(payment, "50.00")

    carry_out(till, payment)

    (refund,) = refunds(payment)
    assert (refund.state, refund.refusal, refund.check_at) == (RefundState.REJECTED, "Too old.", None)
    assert (now(payment).refundable, now(payment).refunding, till.alarms) == (PAID, ZERO, ["RefundRejected"])


@pytest.mark.parametrize(("part", "left"), [("50.00", "captured"), (None, "captured")])
def test_a_refund_that_comes_back_leaves_the_money_here(
    till: Till, payment: Payment, part: str | None, left: str
) -> None:
    paying.refund(payment, part)
    till.carry_out()
    (refund,) = refunds(payment)
    till.fake.known[refund.number] = NO

    for event in ("evt_1", "evt_1", "evt_2"):
        till.hear(payment, event, About.REFUND)

    (after,) = refunds(payment)
    assert (after.state, after.refusal) == (RefundState.REJECTED, "account closed")
    assert (now(payment).state, now(payment).refundable) == (left, PAID)
    assert till.alarms == ["RefundRejected"] and len(till.fake.made) == 1


def test_a_message_about_a_refund_has_it_looked_at_at_once(till: Till, payment: Payment) -> None:
    till.fake.refunds = PENDING
    paying.refund(payment, "50.00")
    carry_out(till, payment)
    till.fake.known[refunds(payment)[0].number] = DONE

    till.hear(payment, "evt_1", About.REFUND)

    assert (refunds(payment)[0].state, str(now(payment).refunded)) == (RefundState.COMPLETED, "50.00")
    assert now(payment).state is PaymentState.PARTIALLY_REFUNDED


def test_a_refund_may_become_store_credit(till: Till, payment: Payment) -> None:
    credit_desk.known()
    reply = paying.refund(payment, "50.00", to_credit=True)

    till.carry_out()

    assert (reply.json["to_credit"], credit_desk.balance(), till.fake.made) == (True, "50.00", [])
    assert str(now(payment).refunded) == "50.00"


def test_who_was_erased_gets_no_credit_and_the_office_is_told(till: Till, payment: Payment) -> None:
    credit_desk.known()
    wiring.store_credit().close(CUSTOMER.user)
    paying.refund(payment, "50.00", to_credit=True)

    till.carry_out()

    assert (refunds(payment)[0].state, now(payment).refundable) == (RefundState.REJECTED, PAID)
    assert till.alarms == ["RefundRejected"]


def test_a_guest_has_no_credit_to_get(till: Till) -> None:
    made = till.ordered(product("RICE", stock=2), headers=GUEST)
    till.pays(made)
    till.settle(made)

    reply = paying.refund(made, "50.00", to_credit=True)

    assert (reply.status, reply.json["code"], refunds(made)) == (409, "no_store_credit", [])


def test_the_stream_has_a_refund_carried_out(till: Till, payment: Payment) -> None:
    since = len(records("payments"))
    paying.refund(payment, "50.00")

    (event,) = paying.told(since)
    answer = function("payments/settle").handler(queue_event([event]), None)

    (refund,) = refunds(payment)
    assert (event["detail-type"], event["source"]) == ("RefundRequested", "supermarket.payments")
    assert event["detail"]["data"] == {
        "refund_id": refund.id, "payment_id": payment.id, "number": refund.number, "reason": "Returned item",
        "to_credit": False, "refusal": "", "amount": 5000,
    }  # fmt: skip
    assert answer == {"batchItemFailures": []}
    assert (refund.asked, refund.state) == (True, RefundState.REQUESTED)  # the account answers nobody


def test_paid_at_the_door_the_office_hands_it_back(till: Till) -> None:
    from tests.support import fulfilment

    order = fulfilment.delivered(fulfilment.placed(fulfilment.line(product("RICE", stock=2))))
    paid = wiring.payments().get(order.payment_id)

    reply = call(
        "POST", f"/payments/{paid.id}/refunds", {"reason": "Broken"}, who=paying.BOSS, key="at-the-door-1"
    )
    till.carry_out()

    assert (reply.status, reply.json["amount"], till.fake.made) == (202, "100.00", [])
    assert (now(paid).state, kept(paid), refunds(paid)[0].reference) == ("refunded", ZERO, "cash")
