"""What every gateway has in common: the adapters that go to production, against the simulators, over HTTP."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

import pytest

from supermarket.ecommerce.order_state_model import OrderState
from supermarket.kernel.money import ZERO, Money
from supermarket.payments.model import PaymentState, RefundState
from tests.support import paying
from tests.support.atomic import one_call_at_a_time
from tests.support.gateway import call
from tests.support.online_shop import CUSTOMER, level, open_shop
from tests.support.paying import ALL, Counter, check_open, now, order_of, refunds, waiting, work
from tests.support.tables import everything

TOTAL = Money.taka("1250.50")


@pytest.fixture(params=sorted(ALL))
def shop(request: pytest.FixtureRequest, cloud: None) -> Iterator[Counter]:
    open_shop()
    with paying.counter(ALL[request.param]) as counter:
        yield counter


def test_who_pays_has_a_paid_order(shop: Counter) -> None:
    payment = shop.ordered()

    back = shop.come_back(shop.click(payment, "pay"))
    before = now(payment)
    work(shop)

    assert (back.status, back.headers["Location"]) == (
        303,
        f"http://localhost:3000/orders/{payment.order_id}",
    )
    assert (before.state, order_of(payment).version) == (PaymentState.INITIATED, 2)
    after, order = now(payment), order_of(payment)
    assert (after.state, after.amount, after.captured, after.refunding) == ("captured", TOTAL, TOTAL, ZERO)
    assert after.transaction_id and after.captured_at and after.check_at is None and after.held == ""
    assert (order.state, order.paid, order.payment_id, order.held) == ("paid", TOTAL, payment.id, "")
    assert level(shop.milk) == (20, 2, 18)


def test_a_message_alone_is_enough(shop: Counter) -> None:
    payment = shop.ordered()
    shop.click(payment, "pay")
    replies = shop.deliver()
    work(shop)
    if not shop.sent:  # bKash tells when it is executed, and Nagad never: the schedule asks
        assert check_open(minutes=3) == [(payment.id, "")]

    assert {reply.status for reply in replies} <= {200}
    assert order_of(payment).state is (
        OrderState.AWAITING_PAYMENT if now(payment).state.open else OrderState.PAID
    )
    assert now(payment).state is PaymentState.CAPTURED or shop.gateway.name == "bkash"


def test_a_refused_payment_leaves_its_order_waiting(shop: Counter) -> None:
    payment = shop.ordered()

    asked = shop.click(payment, "fail")
    if asked is not None:
        shop.come_back(asked)
    work(shop)

    assert now(payment).captured == ZERO and not now(payment).state.has_money
    assert now(payment).state is (PaymentState.FAILED if asked is not None else PaymentState.INITIATED)
    assert order_of(payment).state is OrderState.AWAITING_PAYMENT


def test_whoever_cancels_may_pay_another_way(shop: Counter) -> None:
    payment = shop.ordered()

    shop.come_back(shop.click(payment, "cancel"))
    work(shop)
    cod = {"payment_method": "cash_on_delivery"}
    again = call("POST", f"/orders/{payment.order_id}/pay", cod, who=CUSTOMER, key="another-way")

    assert now(payment).state is PaymentState.CANCELLED
    assert (again.status, again.json["number"], order_of(payment).state) == (201, 2, "placed")


def test_a_closed_window_ends_with_its_time(shop: Counter) -> None:
    payment = paying.grown_older(shop.ordered(), hours=2)

    paying.expire()
    due = check_open()

    assert due == [(payment.id, "")]
    assert (now(payment).state, order_of(payment).state) == (PaymentState.EXPIRED, OrderState.EXPIRED)
    assert level(shop.milk) == (20, 0, 20)


def test_three_callbacks_at_once_take_the_money_once(shop: Counter) -> None:
    payment = shop.ordered()
    back = shop.click(payment, "pay")
    for _ in range(3):
        shop.come_back(back)
    messages = waiting()

    with one_call_at_a_time(), ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda each: copy_context().run(paying.settle, each), messages))
    for each in messages:
        paying.settle(each)

    assert len(messages) == 3
    assert (now(payment).state, now(payment).captured, refunds(payment)) == ("captured", TOTAL, [])
    assert [entry.state for entry in order_of(payment).timeline] == ["awaiting_payment", "paid"]


def test_a_replay_after_a_refund_changes_nothing(shop: Counter) -> None:
    payment = shop.ordered()
    back = shop.click(payment, "pay")
    shop.come_back(back)
    work(shop)
    paying.refund(payment)
    work(shop)
    shop.deliver()
    work(shop)
    before = everything()

    shop.come_back(back)
    work(shop)

    assert everything() == before
    assert now(payment).state in (PaymentState.REFUNDED, PaymentState.CAPTURED)
    assert now(payment).refunded + now(payment).refunding == TOTAL and len(refunds(payment)) == 1


def test_another_amount_is_held_and_no_money(shop: Counter, capsys: pytest.CaptureFixture[str]) -> None:
    payment = shop.ordered()
    shop.script(**shop.gateway.wrong)

    shop.come_back(shop.click(payment, "pay"))
    work(shop)

    after = now(payment)
    assert (after.state, after.held, after.captured) == ("initiated", "disagrees: amount", ZERO)
    assert (order_of(payment).state, order_of(payment).paid) == (OrderState.AWAITING_PAYMENT, ZERO)
    assert metrics(capsys) == ["PaymentDisagrees"]


def test_one_orders_payment_pays_no_other_order(shop: Counter) -> None:
    paid, other = shop.ordered(), shop.ordered()
    back = shop.click(paid, "pay")
    assert back is not None and back.url is not None
    shop.come_back(back)
    work(shop)
    shop.deliver()
    work(shop)

    back.url = back.url.replace(paid.invoice, other.invoice)
    if isinstance(back.body, str):
        back.body = back.body.replace(paid.invoice, other.invoice)
    shop.come_back(back)
    work(shop)

    assert now(paid).captured == TOTAL and now(other).captured == ZERO
    assert (order_of(paid).state, order_of(other).state) == ("paid", "awaiting_payment")


def test_a_success_that_was_not_told_is_asked_for_and_counts_once(shop: Counter) -> None:
    payment = shop.ordered()
    shop.script(**shop.gateway.lost)

    shop.come_back(shop.click(payment, "pay"))
    work(shop)
    unknown = now(payment)
    due = check_open(minutes=2)

    assert (unknown.state, unknown.checks) == (PaymentState.INITIATED, 1) and unknown.check_at is not None
    assert due == [(payment.id, "")]
    assert (now(payment).captured, order_of(payment).state) == (TOTAL, OrderState.PAID)
    assert shop.state().get("executions", 1) == 1


def test_during_maintenance_nothing_is_lost(shop: Counter) -> None:
    payment = shop.ordered()
    shop.script(**shop.gateway.closed)

    shop.come_back(shop.click(payment, "pay"))
    work(shop)
    meanwhile = order_of(payment).state
    check_open(minutes=2)

    assert (meanwhile, order_of(payment).state) == (OrderState.AWAITING_PAYMENT, OrderState.PAID)


def test_a_forged_message_is_refused_and_counted(shop: Counter, capsys: pytest.CaptureFixture[str]) -> None:
    payment = shop.ordered()
    shop.come_back(shop.click(payment, "pay"))
    work(shop)
    path = f"/payments/webhooks/{shop.gateway.name}"
    forged = (shop.sent[0].body.decode(), dict(shop.sent[0].headers)) if shop.sent else ("{}", {})
    before = everything()
    capsys.readouterr()

    reply = call(
        "POST", path, raw=forged[0].replace("1250", "1251").replace("125050", "125150"), headers=forged[1]
    )

    assert (reply.status, reply.json["code"]) == (403, "forged")
    assert metrics(capsys) == ["ForgedMessage"]
    assert everything() == before and waiting() == []


def test_a_payment_that_nobody_knows_is_none(shop: Counter) -> None:
    payment = shop.ordered()
    back = shop.click(payment, "pay")
    assert back is not None and back.url is not None
    before = everything()

    for word in (payment.invoice, payment.session):
        back.url = back.url.replace(word, word[:-2] + "99")
        if isinstance(back.body, str):
            back.body = back.body.replace(word, word[:-2] + "99")
    reply = shop.come_back(back)

    assert (reply.status, reply.json["code"]) == (404, "not_found")
    assert everything() == before and waiting() == []


def test_parts_and_then_the_rest_go_back(shop: Counter) -> None:
    payment = shop.paid()

    part = paying.refund(payment, "250.50", "refund-part")
    finish(shop, payment)
    partly = now(payment)
    above = paying.refund(payment, "1000.01", "refund-above")
    rest = paying.refund(payment, None, "refund-rest")
    finish(shop, payment)

    assert (part.status, part.json["state"], part.json["amount"]) == (202, "requested", "250.50")
    assert (partly.state, str(partly.refunded), partly.refunding) == ("partially_refunded", "250.50", ZERO)
    assert (above.status, above.json["code"]) == (409, "refund_above_remaining")
    assert (rest.status, rest.json["amount"]) == (202, "1000.00")
    assert (now(payment).state, now(payment).refunded) == (PaymentState.REFUNDED, TOTAL)
    found = refunds(payment)
    assert [each.state for each in found] == [RefundState.COMPLETED] * 2
    assert len({each.number for each in found}) == 2 and all(each.reference for each in found)


def finish(shop: Counter, payment: paying.Payment) -> None:
    """SSLCommerz takes a refund first and makes it later: it is asked about twice."""
    work(shop)
    for _ in range(2):
        paying.grown_older(payment, minutes=20)
        check_open()


def test_a_refund_whose_answer_is_lost_is_made_once(shop: Counter) -> None:
    payment = shop.paid()
    shop.script(refund=["lose_answer"])

    paying.refund(payment, "250.50")
    work(shop)
    finish(shop, payment)

    (refund,) = refunds(payment)
    made = shop.state()["refunds"]
    assert len(made) == 1
    if shop.gateway.name == "sslcommerz":  # nobody can tell there: it waits for somebody to look it up
        assert (refund.state, refund.asked, str(now(payment).refunding)) == ("requested", True, "250.50")
    else:
        assert (refund.state, str(now(payment).refunded)) == (RefundState.COMPLETED, "250.50")


def metrics(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What was counted for alarms since."""
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    return [
        m["Name"] for line in lines if "_aws" in line for m in line["_aws"]["CloudWatchMetrics"][0]["Metrics"]
    ]
