"""Giving goods back: asked for by shoppers, done by staff, and the money to the poisha."""

from dataclasses import replace
from datetime import timedelta

import pytest

from supermarket import wiring
from supermarket.ecommerce.order_model import Order
from supermarket.ecommerce.order_state_model import OrderState
from supermarket.kernel import clock
from supermarket.kernel.money import Money
from supermarket.payments.model import Gateway
from supermarket.payments.settle_model import ask_back, goodwill
from tests.support.fulfilment import (
    PACKER,
    PREPAID,
    delivered,
    give_back,
    line,
    now,
    payment,
    placed,
    refunds,
)
from tests.support.fulfilment import returned_line as of
from tests.support.gateway import Reply, Who, call, staff
from tests.support.online_shop import (
    BRANCH,
    CUSTOMER,
    GUEST,
    OTHER_BRANCH,
    OTHER_CUSTOMER,
    level,
    open_shop,
    product,
)
from tests.support.tables import everything

READER = staff("orders:read", branch=BRANCH)


@pytest.fixture(autouse=True)
def shop(cloud: None) -> None:
    open_shop()


def decide(order: Order, asked: Reply, who: Who = PACKER, key: str | None = None, **body: object) -> Reply:
    path = f"/orders/{order.id}/returns/{asked.json['id']}"
    return call("POST", path, {"accept": True, **body}, who=who, key=key)


def refused(reply: Reply, status: int, code: str, before: object) -> None:
    assert (reply.status, reply.json["code"]) == (status, code), reply.text
    assert everything() == before


def test_staff_take_goods_back_and_every_part_of_a_line_adds_up() -> None:
    rice = product("RICE")
    order = delivered(placed(line(rice, 3, "33.33", off=["0.50"]), fee="60.00", method=PREPAID))

    replies = [give_back(order, of(rice)) for _ in range(3)]

    assert [(r.status, r.json["status"], r.json["amount"]) for r in replies] == [
        (201, "accepted", "33.16"), (201, "accepted", "33.17"), (201, "accepted", "33.16"),
    ]  # fmt: skip
    assert sorted(refunds(order)) == ["33.16", "33.16", "33.17"]
    assert [entry.state for entry in now(order).timeline[-3:]] == [
        OrderState.PARTLY_RETURNED, OrderState.PARTLY_RETURNED, OrderState.RETURNED,
    ]  # fmt: skip
    assert (str(now(order).due), level(rice)) == ("60.00", (10, 0, 10))
    shown = call("GET", f"/orders/{order.id}", who=CUSTOMER).json
    assert [each["total"] for each in shown["returns"]] == ["33.16", "33.17", "33.16"]


def test_once_a_key_goods_come_back_once() -> None:
    rice = product("RICE")
    order = delivered(placed(line(rice, 3)))

    first, again = (give_back(order, of(rice), key="return-0001") for _ in range(2))

    assert (first.status, again.json) == (201, first.json)
    assert (refunds(order), level(rice)) == (["100.00"], (8, 0, 8))


def test_a_return_says_what_was_really_paid_back_for_it():
    rice = product("RICE")
    order = delivered(placed(line(rice, 2), method=PREPAID))
    paid = payment(order)
    asked, refund = goodwill(*ask_back(paid, Money.taka("150.00"), "late", "u", order.placed_at))
    wiring.payments().commit(
        [*wiring.payments().change(paid, asked), *wiring.payments().refund_addition(refund)]
    )

    back = give_back(order, of(rice, 2)).json

    assert (back["amount"], sorted(refunds(order))) == ("50.00", ["150.00", "50.00"])
    assert (str(payment(order).refundable), str(now(order).due)) == ("0.00", "0.00")


@pytest.mark.parametrize(
    ("reason", "restock", "shelf"),
    [("damaged", None, 9), ("changed_mind", None, 10), ("damaged", True, 10), ("wrong_item", False, 9)],
)
def test_what_cannot_be_sold_again_stays_off_the_shelf(reason: str, restock: bool | None, shelf: int) -> None:
    rice = product("RICE")
    order = delivered(placed(line(rice)))
    more = {} if restock is None else {"restock": restock}

    reply = give_back(order, of(rice, **more), reason=reason)

    assert (reply.status, level(rice)) == (201, (shelf, 0, shelf))


def test_a_shopper_asks_and_staff_take_it_back_as_it_really_came() -> None:
    rice = product("RICE")
    order = delivered(placed(line(rice, 3)))

    asked = give_back(
        order, of(rice, 3, restock=True), reason="quality", who=None, headers=GUEST, note="Weevils"
    )
    waiting = (asked.status, asked.json["status"], level(rice), now(order).state)
    reply = decide(order, asked, lines=[of(rice, 2)], key="decided-0001")
    again = decide(order, asked, lines=[of(rice, 2)], key="decided-0001")

    assert waiting == (201, "requested", (7, 0, 7), OrderState.DELIVERED)
    assert (reply.json["status"], reply.json["amount"]) == ("accepted", "200.00")
    assert reply.json["lines"] == [{"product_id": rice, "quantity": 2, "restock": False}]
    assert (again.json, refunds(order)) == (reply.json, ["200.00"])
    for who, headers in ((PACKER, {}), (READER, {}), (CUSTOMER, {}), (None, GUEST)):
        listed = call("GET", f"/orders/{order.id}/returns", who=who, headers=headers).json["items"]
        assert [(each["status"], each["note"]) for each in listed] == [("accepted", "Weevils")]


def test_a_refused_request_changes_no_goods_and_no_money_and_is_decided_once() -> None:
    rice = product("RICE")
    order = delivered(placed(line(rice)))
    asked = give_back(order, of(rice), who=CUSTOMER)

    silent = decide(order, asked, accept=False)
    reply = decide(order, asked, accept=False, reason="It was opened")
    before = everything()

    assert [each["pointer"] for each in silent.json["errors"]] == ["/reason"]
    assert (reply.json["status"], reply.json["answer"]) == ("refused", "It was opened")
    refused(decide(order, asked), 409, "return_decided", before)
    assert (now(order).state, refunds(order), level(rice)) == (OrderState.DELIVERED, [], (9, 0, 9))


def test_one_request_waits_at_a_time() -> None:
    rice = product("RICE")
    order = delivered(placed(line(rice, 2)))
    assert give_back(order, of(rice), who=CUSTOMER).status == 201
    before = everything()

    refused(give_back(order, of(rice), who=CUSTOMER), 409, "return_pending", before)


def test_what_somebody_bought_themselves_somebody_else_takes_back() -> None:
    rice = product("RICE")
    clerk = Who(CUSTOMER.user, "manager", PACKER.permissions, PACKER.branch)
    order = delivered(placed(line(rice)))

    asked = give_back(order, of(rice), who=clerk)
    before = everything()

    assert asked.json["status"] == "requested"
    refused(decide(order, asked, who=clerk), 403, "not_allowed", before)


@pytest.mark.parametrize(
    ("who", "status"),
    [(READER, 403), (OTHER_CUSTOMER, 404), (None, 404), (staff("orders:manage", branch=OTHER_BRANCH), 404)],
)
def test_nobody_else_gives_goods_back(who: Who | None, status: int) -> None:
    rice = product("RICE")
    order = delivered(placed(line(rice)))
    before = everything()

    assert give_back(order, of(rice), who=who).status == status
    assert everything() == before


def test_what_is_not_sound_is_refused_and_changes_nothing() -> None:
    rice, other = product("RICE"), product("OTHER")
    order, young = delivered(placed(line(rice, 2))), placed(line(rice))
    before = everything()

    refused(give_back(order, of(rice, 3)), 409, "return_above_sold", before)
    refused(give_back(order, of(other)), 422, "invalid", before)
    refused(give_back(order, of(rice, "0.5")), 422, "invalid", before)
    refused(give_back(young, of(rice)), 409, "order_state", before)


def test_after_seven_days_nothing_is_taken_back() -> None:
    rice = product("RICE")
    order = delivered(placed(line(rice)))
    long_ago = [replace(each, at=each.at - timedelta(days=8)) for each in order.timeline]
    wiring.orders().save(replace(order, timeline=tuple(long_ago), version=order.version + 1))
    before = everything()

    refused(give_back(order, of(rice)), 409, "return_too_late", before)


def test_a_refund_may_become_store_credit_but_not_a_guest_s() -> None:
    rice = product("RICE")
    mine = delivered(placed(line(rice, 2)))
    nobodys = delivered(placed(line(rice, 2), customer_id=""))
    before = everything()

    refused(give_back(nobodys, of(rice), to_credit=True), 409, "no_store_credit", before)
    assert give_back(mine, of(rice), to_credit=True).status == 201
    (refund,) = wiring.payments().refunds(mine.payment_id)
    assert (refund.to_credit, payment(mine).gateway) == (True, Gateway.CASH_ON_DELIVERY)


def test_what_was_said_with_a_return_is_shown_to_whoever_said_it_and_erased_with_them() -> None:
    rice = product("RICE")
    order = delivered(placed(line(rice)))
    asked = give_back(order, of(rice), who=CUSTOMER, note="It smells")
    decide(order, asked, accept=False, reason="Rahim had opened it")
    data = wiring.personal_data()["ecommerce"]

    (shown,) = data.export(CUSTOMER.user)["orders"]
    for _ in range(2):
        data.erase(CUSTOMER.user, clock.now())

    assert [(each["note"], each["answer"]) for each in shown["returns"]] == [
        ("It smells", "Rahim had opened it")
    ]
    kept = wiring.returns().get(order.id, asked.json["id"])
    assert (kept.note, kept.answer, kept.version) == ("", "", 3)
