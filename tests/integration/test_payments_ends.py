"""No payment stays open: what is never collected, never taken for money, never answered, or nobody's."""

from dataclasses import replace
from typing import Any

import pytest

from supermarket import wiring
from supermarket.ecommerce import order_service
from supermarket.ecommerce.order_state_model import OrderState
from supermarket.kernel.caller import Caller
from supermarket.kernel.money import ZERO
from supermarket.payments import callback_service
from supermarket.payments.exchange_model import About, Call, GatewayUnknown, Signal
from supermarket.payments.model import Payment, PaymentState, Said
from supermarket.payments.tables import TablePayments
from tests.support import paying
from tests.support.gateway import call
from tests.support.online_shop import CUSTOMER, GUEST, receive
from tests.support.paying import BOSS, now, order_of
from tests.support.paying_fake import Fake, Till, kept, state
from tests.support.tables import everything

pytestmark = pytest.mark.usefixtures("cloud")
pytest_plugins = "tests.support.paying_fixtures"


def grown_out(till: Till, payment: Payment) -> Payment:
    """Asked about once more after its end."""
    paying.grown_older(payment, hours=2)
    return till.settle(payment)


def test_nothing_is_to_be_paid_at_the_door_for_a_cancelled_order(till: Till, milk: str) -> None:
    payment = till.ordered(milk, paying="cash_on_delivery", who=CUSTOMER)

    reply = call("PUT", f"/orders/{payment.order_id}/cancel", {"reason": "Twice"}, who=CUSTOMER)

    assert (reply.status, now(payment).state, now(payment).reason) == (200, PaymentState.CANCELLED, "Twice")


class CalledOffMeanwhile(TablePayments):
    """The order is called off by somebody else in the moment between reading it and reading its payment."""

    def __init__(self, order_id: str) -> None:
        self.order_id = order_id

    def get(self, payment_id: str) -> Payment:
        call("PUT", f"/orders/{self.order_id}/cancel", {"reason": "First"}, who=CUSTOMER)
        return super().get(payment_id)


def test_of_two_who_call_an_order_off_at_once_both_hear_that_it_is(till: Till, milk: str) -> None:
    payment = till.ordered(milk, paying="cash_on_delivery", who=CUSTOMER)
    desk = replace(wiring.order_desk(), payments=CalledOffMeanwhile(payment.order_id))

    seen = order_service.cancel(desk, Caller(CUSTOMER.user), payment.order_id, "Second")

    assert (seen.state, seen.timeline[-1].reason) == (OrderState.CANCELLED, "First")
    assert (now(payment).state, now(payment).reason) == (PaymentState.CANCELLED, "First")


def test_nothing_is_to_be_paid_at_the_door_once_a_page_was_paid(till: Till, milk: str) -> None:
    page = till.ordered(milk, headers=GUEST)
    door = till.again(page, "cash_on_delivery", headers=GUEST)
    till.pays(page)

    till.settle(page)

    assert (state(page), order_of(page).payment_id, now(page).state) == ("paid", page.id, "captured")
    assert (now(door).state, now(door).reason) == (PaymentState.CANCELLED, "paid by bkash")


@pytest.mark.parametrize("wrong", ["invoice", "transaction"])
def test_what_is_not_taken_for_money_ends_and_then_somebody_may_let_go_of_it(
    till: Till, milk: str, wrong: str
) -> None:
    if wrong == "transaction":
        receive(milk, 2)
        first = till.ordered(milk, headers=GUEST)
        till.pays(first, transaction_id="T-1")
        till.settle(first)
    payment = till.ordered(milk, headers=GUEST)
    till.pays(
        payment, **({"transaction_id": "T-1"} if wrong == "transaction" else {"invoice": "DHK999999A1"})
    )
    till.settle(payment)
    waiting = now(payment)
    early = call("POST", f"/payments/{payment.id}/release", who=BOSS)
    over = grown_out(till, payment)
    released = call("POST", f"/payments/{payment.id}/release", who=BOSS)

    assert (waiting.state, bool(waiting.held), waiting.check_at is not None) == ("initiated", True, True)
    assert (early.status, early.json["code"]) == (409, "payment_disagrees")
    assert (over.state, over.held, kept(payment)) == (PaymentState.EXPIRED, waiting.held, kept(over))
    assert (released.status, released.json["held"], released.json["state"]) == (200, "", "expired")


def test_the_right_money_still_pays_what_disagreed_before(till: Till, milk: str) -> None:
    payment = till.ordered(milk, headers=GUEST)
    till.pays(payment, invoice="DHK999999A1")
    till.settle(payment)
    till.pays(payment)

    till.settle(payment)

    assert (state(payment), now(payment).held, kept(payment)) == ("paid", "", payment.amount)


def test_a_gateway_that_says_nothing_for_days_is_told_of_each_time(till: Till, milk: str) -> None:
    payment = till.ordered(milk, headers=GUEST)
    till.fake.says[payment.invoice] = GatewayUnknown("Closed.")
    till.settle(payment)
    fresh = list(till.alarms)

    for _ in range(2):
        paying.grown_older(payment, days=1, hours=2)
        till.settle(payment)

    assert (fresh, till.alarms) == ([], ["PaymentUnanswered"] * 2)
    assert (now(payment).state, kept(payment)) == (PaymentState.INITIATED, ZERO)


class Telling(Fake):
    """Its messages are genuine, and about whatever invoice they name."""

    def read_message(self, call: Call) -> Any:
        return Signal(event_id="evt_1", about=About.PAYMENT, invoice=call.body.decode(), said=Said.SUCCESS)


def test_a_message_about_a_payment_that_nobody_knows_is_taken_and_counted(milk: str) -> None:
    till = Till(Telling())
    payment = till.ordered(milk, headers=GUEST)
    before = everything()

    for invoice in ("DHK999999A1", "", payment.invoice):
        callback_service.hear(till.desk, "bkash", Call("POST", {}, {}, invoice.encode()))

    assert (till.alarms, [each["payment_id"] for each in till.later]) == (
        ["UnknownPayment"] * 2,
        [payment.id],
    )
    assert everything() == before
