"""Orders that come back from the door, that cost nothing, or that are larger than a transaction."""

from dataclasses import replace

import pytest

from supermarket import wiring
from supermarket.ecommerce.fulfilment_model import StatusChange, ToldLine
from supermarket.ecommerce.fulfilment_service import change_status
from supermarket.ecommerce.order_state_model import OrderState
from supermarket.inventory.model import Cause, CauseKind
from supermarket.inventory.tables import TableStockBook
from supermarket.kernel.caller import Caller
from supermarket.kernel.money import Money
from supermarket.payments.model import PaymentState
from tests.support.faults import counted, failing
from tests.support.fulfilment import PREPAID, brought, line, order_of, payment, placed, refunds, step
from tests.support.online_shop import BRANCH, level, open_shop, product
from tests.support.tables import everything


@pytest.fixture(autouse=True)
def shop(cloud):
    open_shop()


@pytest.mark.parametrize(
    ("method", "reason", "back", "due"),
    [
        (PREPAID, "no_show", ["200.00"], "60.00"),
        (PREPAID, "shop_error", ["260.00"], "0.00"),
        (None, "no_show", [], "0.00"),
    ],
)
def test_what_nobody_took_comes_back_and_who_was_absent_has_paid_the_way(method, reason, back, due):
    rice, milk = product("RICE"), product("MILK")
    known = {"method": method} if method else {}
    order = brought(placed(line(rice), line(milk), fee="60.00", **known), "picking", "packed", "handed_over")

    reply = step(order, "returned", reason=reason, lines=[{"product_id": milk, "restock": False}])

    assert (reply.json["status"], reply.json["due"]) == ("returned", due)
    assert (level(rice), level(milk), refunds(order)) == ((10, 0, 10), (9, 0, 9), back)
    assert payment(order).state is (PaymentState.CAPTURED if method else PaymentState.CANCELLED)
    (told,) = reply.json["returns"]
    assert [each["restock"] for each in told["lines"]] == [True, False]


def test_what_was_delivered_is_not_taken_back_whole_by_a_step():
    order = brought(placed(line(product("RICE"))), "picking", "packed", "handed_over", "delivered")

    before = everything()

    reply = step(order, "returned", reason="no_show")

    assert (reply.status, reply.json["code"]) == (409, "order_state")
    assert everything() == before


def test_an_order_with_nothing_to_pay_needs_no_payment():
    rice = product("RICE")
    free = replace(order_of(line(rice, 1, "100.00", off=["100.00"])), payment_id="", payments=0)
    wiring.stock().commit([], Cause(CauseKind.ORDER, free.id), also=wiring.orders().addition(free, None))

    states = [step(free, state).status for state in ("picking", "packed", "handed_over", "delivered")]

    assert states == [200, 200, 200, 200]


def test_a_large_order_is_packed_and_sent_in_steps_and_all_of_it_or_nothing():
    """As one with more products than a transaction takes items."""
    goods = [product(f"P{number}", stock=3) for number in range(6)]
    order = placed(*(line(each, 2) for each in goods))
    desk = replace(wiring.order_desk(), stock=TableStockBook(12))
    at, packer = (
        replace(wiring.packing(), desk=desk),
        Caller("u", "manager", frozenset({"orders:manage"}), BRANCH),
    )
    less = tuple(ToldLine(each, 1) for each in goods)

    for change in (
        StatusChange(OrderState.PICKING),
        StatusChange(OrderState.PACKED, less),
        StatusChange(OrderState.HANDED_OVER),
    ):
        change_status(at, packer, order.id, change)

    assert [level(each) for each in goods] == [(2, 0, 2)] * 6
    assert payment(order).amount == Money.taka("600.00")


def test_a_step_that_somebody_crossed_is_tried_again_with_what_is_there_now():
    """Such as a refund that was confirmed at the same moment."""
    crossed = {"Error": {"Code": "TransactionCanceledException", "Message": "Transaction cancelled"}}
    crossed["CancellationReasons"] = [{"Code": "ConditionalCheckFailed", "Message": "The condition failed"}]
    order = brought(placed(line(product("RICE"), 2)), "picking", "packed", "handed_over")

    with failing("TransactWriteItems", crossed) as failed:
        reply = step(order, "delivered", cash="200.00")

    assert (reply.status, len(failed), payment(order).captured) == (200, 1, Money.taka("200.00"))


def test_a_step_reads_once_what_it_changes_and_writes_once():
    rice = product("RICE")
    order = placed(line(rice, 2))
    asked = {}
    for status in ("picking", "packed", "handed_over", "delivered"):
        with counted() as sent:
            step(order, status, **({"cash": "200.00"} if status == "delivered" else {}))
        asked[status] = [name for name in sent if name != "Query"]

    once = ["GetItem", "GetItem", "TransactWriteItems"]
    assert asked == {
        "picking": ["GetItem", "TransactWriteItems"], "packed": once, "handed_over": once, "delivered": once,
    }  # fmt: skip
