"""What becomes of orders and money in less usual ways: late, twice, and never answered."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from supermarket import wiring
from supermarket.ecommerce.order_state_model import OrderState
from supermarket.kernel import clock
from supermarket.kernel.errors import Conflict
from supermarket.kernel.money import ZERO, Money
from supermarket.payments.exchange_model import About, GatewayRefused, GatewayUnknown
from supermarket.payments.model import Evidence, Payment, PaymentState, RefundState, Said, Verdict
from supermarket.settings.model import PaidWithoutStock
from tests.support import credit_desk, paying
from tests.support.gateway import call
from tests.support.online_shop import CUSTOMER, GUEST, level, order, receive
from tests.support.paying import now, order_of, refunds
from tests.support.paying_fake import Till, kept, state
from tests.support.tables import everything

pytestmark = pytest.mark.usefixtures("cloud")
pytest_plugins = "tests.support.paying_fixtures"
PAID = Money.taka("200.00")


def expired(till: Till, milk: str) -> Payment:
    payment = till.ordered(milk, headers=GUEST)
    paying.expire()
    assert (state(payment), level(milk)) == (OrderState.EXPIRED, (2, 0, 2))
    return payment


def cancel(payment: Payment) -> None:
    reply = call("PUT", f"/orders/{payment.order_id}/cancel", {"reason": "Twice"}, headers=GUEST)
    assert reply.status == 200, reply.text


def test_late_money_wakes_an_order_whose_goods_are_there(till: Till, milk: str) -> None:
    payment = expired(till, milk)
    till.pays(payment)

    for _ in range(3):
        till.settle(payment)

    assert (state(payment), kept(payment), level(milk)) == (OrderState.PAID, PAID, (2, 2, 0))
    assert (refunds(payment), till.alarms) == ([], [])


def test_an_order_that_woke_gives_back_once_what_it_had(till: Till, milk: str) -> None:
    payment = till.ordered(milk, headers=GUEST)
    order = order_of(payment)
    paying.expire()
    used = (("01890000-0000-7000-8000-0000000000f1", ""),)
    wiring.orders().save(replace(order_of(payment), coupons=used, version=order.version + 2))
    till.pays(payment)
    till.settle(payment)

    cancel(payment)
    till.carry_out()

    assert (state(payment), kept(payment), level(milk)) == (OrderState.CANCELLED, ZERO, (2, 0, 2))


def test_late_money_for_goods_that_are_gone_goes_back_once(till: Till, milk: str) -> None:
    payment = expired(till, milk)
    order("somebody-else", {milk: 1}, who=CUSTOMER)
    till.pays(payment)

    for _ in range(3):
        till.settle(payment)
    till.carry_out()

    assert (state(payment), now(payment).state) == (OrderState.EXPIRED, PaymentState.REFUNDED)
    assert till.fake.made == [f"{payment.invoice}R1"] and level(milk) == (2, 1, 1)
    (refund,) = refunds(payment)
    assert (refund.amount, refund.state, refund.reason) == (PAID, "completed", "The goods were gone.")


def test_a_shop_that_orders_in_takes_late_money_without_the_goods(till: Till, milk: str) -> None:
    payment = expired(till, milk)
    rules = wiring.settings().rules()
    wiring.settings().replace_rules(
        replace(rules, paid_without_stock=PaidWithoutStock.BACK_ORDER), rules.version
    )
    wiring.settings().forget()
    order("somebody-else", {milk: 1}, who=CUSTOMER)
    till.pays(payment)

    till.settle(payment)

    assert (state(payment), kept(payment), order_of(payment).back_ordered) == (OrderState.PAID, PAID, True)
    assert (level(milk), refunds(payment)) == ((2, 3, -1), [])


def test_money_for_a_cancelled_order_goes_back_once(till: Till, milk: str) -> None:
    payment = till.ordered(milk, headers=GUEST)
    cancel(payment)
    till.pays(payment)

    for _ in range(3):
        till.settle(payment)
    till.carry_out()

    assert (state(payment), kept(payment)) == (OrderState.CANCELLED, ZERO)
    assert till.fake.made == [f"{payment.invoice}R1"]


def test_of_two_attempts_that_are_both_paid_one_goes_back(till: Till, milk: str) -> None:
    first = till.ordered(milk, headers=GUEST)
    second = till.again(first, headers=GUEST)
    for each in (first, second):
        till.pays(each)
        till.settle(each)
    till.carry_out()

    assert (first.invoice, second.invoice) == ("DHK000001A1", "DHK000001A2")
    assert (state(first), order_of(first).payment_id, kept(first)) == (OrderState.PAID, first.id, PAID)
    assert (now(first).state, now(second).state) == (PaymentState.CAPTURED, PaymentState.REFUNDED)
    assert till.fake.made == ["DHK000001A2R1"]


def test_a_late_first_attempt_pays_what_was_to_be_paid_at_the_door(till: Till, milk: str) -> None:
    payment = till.ordered(milk, headers=GUEST)
    till.again(payment, "cash_on_delivery", headers=GUEST)
    till.pays(payment)

    till.settle(payment)

    assert (state(payment), order_of(payment).payment_method, kept(payment)) == ("paid", "bkash", PAID)


def test_what_was_paid_twice_on_one_page_goes_back_once(till: Till, milk: str) -> None:
    payment = till.ordered(milk, headers=GUEST)
    till.pays(payment, twice=(("T-2", PAID), ("T-3", PAID)))

    till.settle(payment)
    till.hear(payment, "evt_1", About.PAYMENT, Said.SUCCESS)
    till.carry_out()

    assert (state(payment), kept(payment), till.alarms) == (OrderState.PAID, PAID, ["PaidTwice"] * 2)
    assert sorted(till.fake.made) == [f"{payment.invoice}R101", f"{payment.invoice}R201"]
    assert len(wiring.payments().of_order(payment.order_id)) == 3


def test_what_is_paid_again_later_on_the_same_page_goes_back(till: Till, milk: str) -> None:
    payment = till.ordered(milk, headers=GUEST)
    till.pays(payment)
    till.settle(payment)

    till.pays(payment, twice=(("T-2", PAID),))
    for event in ("evt_1", "evt_1", "evt_2"):
        till.hear(payment, event, About.PAYMENT, Said.SUCCESS)
    till.carry_out()

    assert (kept(payment), till.alarms, till.fake.made) == (PAID, ["PaidTwice"], [f"{payment.invoice}R101"])


@pytest.mark.parametrize(
    "wrong", [{"invoice": "DHK999999A1"}, {"merchant": "other"}, {"currency": "USD"}, {"transaction_id": ""}]
)
def test_what_is_not_about_this_payment_is_no_money(till: Till, milk: str, wrong: dict[str, Any]) -> None:
    payment = till.ordered(milk, headers=GUEST)
    till.pays(payment, **wrong)

    till.settle(payment)

    assert (now(payment).held, kept(payment)) == (f"disagrees: {next(iter(wrong))}", ZERO)
    assert (state(payment), till.alarms) == (OrderState.AWAITING_PAYMENT, ["PaymentDisagrees"])


def test_one_transaction_pays_one_payment(till: Till, milk: str) -> None:
    receive(milk, 2)
    first, second = till.ordered(milk, headers=GUEST), till.ordered(milk, headers=GUEST)
    till.pays(first, transaction_id="T-1")
    till.pays(second, transaction_id="T-1")

    till.settle(first)
    till.settle(second)

    assert (state(first), state(second)) == (OrderState.PAID, OrderState.AWAITING_PAYMENT)
    assert (now(second).held, till.alarms) == ("its transaction paid another payment", ["TransactionReused"])


def test_what_nobody_comes_back_for_is_asked_about_at_these_times(till: Till, milk: str) -> None:
    payment = till.ordered(milk, headers=GUEST)
    made, waits = payment.created_at, []
    while (due := now(payment).check_at) is not None:
        waits.append(round((due - made).total_seconds() / 60))
        aged = paying.grown_older(payment, seconds=(due - clock.now()).total_seconds() + 1)
        made = aged.created_at
        till.settle(payment)

    assert waits == [2, 10, 30, 60, 65, 120, 780, 1500]
    assert now(payment).state is PaymentState.EXPIRED


@pytest.mark.parametrize(
    "silence",
    [GatewayUnknown("Closed."), GatewayRefused("No."), Conflict("Removed.", code="method_not_offered")],
)
def test_a_gateway_that_says_nothing_is_asked_until_it_does(
    till: Till, milk: str, silence: Exception
) -> None:
    payment = till.ordered(milk, headers=GUEST)
    till.fake.says[payment.invoice] = silence
    for _ in range(12):
        till.settle(payment)
    silent = now(paying.grown_older(payment, days=3))
    till.settle(payment)
    still = now(payment)

    till.pays(payment)
    till.settle(payment)

    assert (silent.state, still.state, still.checks) == (PaymentState.INITIATED, PaymentState.INITIATED, 13)
    assert still.check_at is not None and still.check_at > clock.now() + timedelta(hours=5)
    assert (state(payment), kept(payment)) == (OrderState.PAID, PAID)


def test_store_credit_pays_at_once_and_comes_back_as_credit(till: Till, milk: str) -> None:
    credit_desk.known()
    assert credit_desk.change("500.00").status == 201
    payment = till.ordered(milk, paying="store_credit", who=CUSTOMER)
    spent = credit_desk.balance()

    reply = call("PUT", f"/orders/{payment.order_id}/cancel", {"reason": "Twice"}, who=CUSTOMER)
    till.carry_out()

    assert (payment.state, payment.captured, spent) == (PaymentState.CAPTURED, PAID, "300.00")
    assert (reply.status, credit_desk.balance(), kept(payment)) == (200, "500.00", ZERO)
    assert (refunds(payment)[0].state, till.fake.made) == (RefundState.COMPLETED, [])


def test_cash_at_the_door_asks_no_gateway(till: Till, milk: str) -> None:
    payment = till.ordered(milk, paying="cash_on_delivery", who=CUSTOMER)

    till.settle(payment)

    assert (now(payment), state(payment), kept(payment)) == (payment, OrderState.PLACED, ZERO)


def test_a_page_is_not_opened_for_an_order_whose_time_is_over(till: Till, milk: str) -> None:
    payment = till.ordered(milk, headers=GUEST)
    old = order_of(payment)
    wiring.orders().save(replace(old, reserved_until=clock.now(), version=old.version + 1))
    before = everything()

    reply = call(
        "POST",
        f"/orders/{payment.order_id}/pay",
        {"payment_method": "bkash"},
        key="too-late-1",
        headers=GUEST,
    )

    assert (reply.status, reply.json["code"], everything() == before) == (409, "order_state", True)


def test_an_account_that_never_said_where_is_found_by_its_invoice(till: Till, milk: str) -> None:
    payment = till.ordered(milk, headers=GUEST)
    till.pays(payment, session="S-found")

    till.settle(payment)

    assert (payment.session, payment.merchant, now(payment).session) == ("", "", "S-found")
    assert wiring.payments().named("bkash", "session", "S-found") == payment.id


def test_a_shopper_who_gave_up_and_paid_after_all_has_paid(till: Till, milk: str) -> None:
    payment = till.ordered(milk, headers=GUEST)
    till.settle(payment, Said.CANCEL)
    gave_up = now(payment).state
    till.pays(payment)
    till.settle(payment)
    till.fake.says[payment.invoice] = Evidence(verdict=Verdict.FAILED)
    till.settle(payment, Said.FAILURE)

    assert (gave_up, state(payment), till.alarms) == (
        PaymentState.CANCELLED,
        OrderState.PAID,
        ["PaymentLate"],
    )
