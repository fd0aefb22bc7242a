"""Taking goods out of an order before it is picked: who may, what goes back, and what is packed and returned after."""

from dataclasses import replace

import pytest

from supermarket import wiring
from supermarket.ecommerce.order_model import TimelineEntry
from supermarket.ecommerce.order_state_model import OrderState
from supermarket.kernel.money import Money
from supermarket.kernel.quantity import Unit
from supermarket.payments.audit_model import order_difference
from supermarket.payments.model import PaymentState
from tests.support.delivery_zones import added
from tests.support.faults import CONFLICT, failing
from tests.support.fulfilment import (
    ADDED,
    PACKER,
    PREPAID,
    VAT,
    delivered,
    give_back,
    keep,
    line,
    now,
    order_of,
    payment,
    placed,
    refunds,
    returned_line,
)
from tests.support.gateway import call, staff
from tests.support.online_shop import (
    BRANCH,
    CUSTOMER,
    DELIVERY,
    GUEST,
    OTHER_BRANCH,
    OTHER_CUSTOMER,
    OTHER_GUEST,
    add,
    check_out,
    level,
    open_shop,
    product,
)
from tests.support.order_changes import change, left
from tests.support.tables import everything


@pytest.fixture(autouse=True)
def shop(cloud):
    open_shop()


def refused(order, status, code, *told, **how):
    before = everything()
    reply = change(order, *told, **how)
    assert (reply.status, reply.json["code"]) == (status, code), reply.text
    assert everything() == before
    return reply.json


def test_a_guest_takes_goods_out_of_what_is_paid_at_the_door():
    rice, tea = product("RICE"), product("TEA", "50.00")
    order = placed(line(rice, 3), line(tea, 2, "50.00"), fee="60.00")

    reply = change(order, left(rice, 2), left(tea, 0), reason="Enough", headers=GUEST)

    shown = reply.json
    assert (reply.status, shown["status"], shown["version"], reply.headers["ETag"]) == (
        200,
        "placed",
        2,
        '"2"',
    )
    assert (shown["total"], shown["agreed"], shown["due"], shown["delivery"]["fee"]) == (
        "260.00", "460.00", "260.00", "60.00",
    )  # fmt: skip
    assert [(e["quantity"], e["ordered"], e["taken_out"]) for e in shown["lines"]] == [(2, 3, 1)]
    assert [(e["product_id"], e["ordered"], e["taken_out"]) for e in shown["missing"]] == [(tea, 2, 2)]
    told = [(e["status"], e["reason"], e["less"]) for e in shown["timeline"]]
    assert told == [("placed", "", None), ("placed", "Enough", "200.00")]
    assert (level(rice), level(tea)) == ((10, 2, 8), (10, 0, 10))
    assert (payment(order).amount, payment(order).state) == (Money.taka("260.00"), PaymentState.INITIATED)
    assert delivered(now(order)).paid == Money.taka("260.00")


def test_what_was_paid_for_it_goes_back_at_once_and_never_twice():
    rice, fish = product("RICE"), product("FISH", "380.00", 5000, Unit.GRAM)
    lines = line(rice, 3, "100.00", tax=ADDED), line(fish, 1500, "380.00", Unit.GRAM, VAT)
    order = placed(*lines, method=PREPAID, fee="60.00")

    change(order, left(rice, 2), who=CUSTOMER)
    change(order, left(fish, "1.000"), reason="Too much", who=CUSTOMER)
    asked = refunds(order), [each.reason for each in wiring.payments().refunds(order.payment_id)]
    after = delivered(order, lines=[{"product_id": fish, "quantity": "0.900"}])

    assert asked == (["115.00", "190.00"], ["changed", "Too much"])
    assert (str(after.agreed.total), str(after.due), str(after.paid)) == ("975.00", "632.00", "975.00")
    assert refunds(order) == ["115.00", "190.00", "38.00"]
    assert order_difference(order.id, after.due, [payment(order)]) is None


def test_all_that_is_left_comes_back_to_the_poisha():
    rice, tea = product("RICE"), product("TEA", "33.33")
    order = placed(line(rice, 3), line(tea, 3, "33.33", off=["0.50"]), method=PREPAID, fee="60.00")

    change(order, left(rice, 0), left(tea, 2), who=PACKER)
    delivered(order, lines=[{"product_id": tea, "quantity": 1}])
    reply = give_back(order, returned_line(tea))

    assert (reply.status, reply.json["amount"], now(order).state) == (201, "33.16", OrderState.RETURNED)
    assert refunds(order) == ["333.16", "33.17", "33.16"]  # of 459.49, the delivery's 60.00 stays
    assert (level(rice), level(tea)) == ((10, 0, 10), (10, 0, 10))


def test_a_changed_order_that_is_cancelled_gives_the_rest_back():
    rice = product("RICE")
    order = placed(line(rice, 3), method=PREPAID, fee="60.00")
    change(order, left(rice, 1), who=CUSTOMER)

    reply = call("PUT", f"/orders/{order.id}/cancel", {}, who=CUSTOMER)

    assert (reply.json["status"], refunds(order), level(rice)) == (
        "cancelled",
        ["200.00", "160.00"],
        (10, 0, 10),
    )


def test_a_bundle_gives_its_parts_back_and_a_promotion_keeps_its_share():
    part = product("PART", stock=20)
    hamper = line(product("HAMPER", stock=0), 4, "250.00", off=["40.00", "10.00"], parts=((part, 12),))
    order = placed(hamper)

    shown = change(order, left(hamper.product_id, 3), who=PACKER).json

    assert (shown["discount"], shown["total"], level(part)) == ("37.50", "712.50", (20, 9, 11))
    assert [each["amount"] for each in shown["lines"][0]["promotions"]] == ["30.00", "7.50"]


@pytest.mark.parametrize(
    ("told", "status", "code", "pointer"),
    [
        ([("rice", 4)], 422, "above_ordered", "/lines/0/quantity"),
        ([("fish", "1.000"), ("rice", "0.5")], 422, "invalid", "/lines/1/quantity"),
        ([("rice", -1)], 422, "invalid", "/lines/0/quantity"),
        ([("rice", 1), ("rice", 0)], 422, "twice", "/lines/1/product_id"),
        ([("tea", 0)], 422, "not_found", "/lines/0/product_id"),
        ([("rice", 0), ("fish", "0")], 409, "nothing_left", None),
    ],
)
def test_what_cannot_be_taken_out_is_refused_and_changes_nothing(told, status, code, pointer):
    goods = {
        "rice": product("RICE"),
        "fish": product("FISH", unit=Unit.GRAM, stock=2000),
        "tea": product("TEA"),
    }
    order = placed(line(goods["rice"], 3), line(goods["fish"], 1000, unit=Unit.GRAM))

    before = everything()
    reply = change(order, *(left(goods[name], quantity) for name, quantity in told), who=CUSTOMER)

    errors = reply.json.get("errors") or [{"code": reply.json["code"], "pointer": None}]
    assert (reply.status, errors[0]["code"], errors[0]["pointer"]) == (status, code, pointer)
    assert everything() == before


@pytest.mark.parametrize("state", [OrderState.AWAITING_PAYMENT, OrderState.EXPIRED, OrderState.PICKING])
def test_an_order_is_changed_once_it_is_accepted_and_until_it_is_picked(state):
    rice = product("RICE")
    order = order_of(line(rice, 3))
    keep(replace(order, timeline=(TimelineEntry(state, order.placed_at, "guest"),)))

    for who in (CUSTOMER, PACKER):
        refused(order, 409, "order_state", left(rice, 1), who=who)


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ({"who": OTHER_CUSTOMER}, 404),
        ({"headers": OTHER_GUEST}, 404),
        ({"who": staff("orders:read", "orders:manage", branch=OTHER_BRANCH)}, 404),
        ({"who": staff("orders:read", branch=BRANCH)}, 403),
    ],
)
def test_nobody_else_changes_it(how, status):
    rice = product("RICE")
    order = placed(line(rice, 3))

    refused(order, status, "not_found" if status == 404 else "not_allowed", left(rice, 1), **how)


def test_an_order_that_is_looked_at_is_changed_by_staff_alone():
    rice = product("RICE")
    order = placed(line(rice, 3), method=PREPAID, held="risk")

    refused(order, 409, "held", left(rice, 1), headers=GUEST)
    reply = change(order, left(rice, 1), who=PACKER)

    assert (reply.status, reply.json["held"], refunds(order)) == (200, True, ["200.00"])


def test_what_is_left_reaches_the_zones_minimum_if_there_still_is_the_zone():
    rice = product("RICE")
    zone = added(minimum_order="300.00", free_above="400.00", windows=[])
    add(rice, 5, headers=GUEST)
    placed_ = check_out("checkout", DELIVERY, headers=GUEST).json
    order = wiring.orders().get(placed_["id"])

    told = refused(order, 409, "below_minimum", left(rice, 2), headers=GUEST)
    smaller = change(order, left(rice, 3), headers=GUEST).json
    wiring.zones().remove(wiring.zones().get(zone))
    least = change(order, left(rice, 1), headers=GUEST).json

    assert (told["minimum"], told["missing"]) == ("300.00", "100.00")
    assert [each["total"] for each in (placed_, smaller, least)] == [
        "500.00",
        "300.00",
        "100.00",
    ]  # free as agreed


def test_whoever_has_read_another_version_changes_nothing():
    rice = product("RICE")
    order = placed(line(rice, 3))

    refused(order, 412, "outdated", left(rice, 1), who=CUSTOMER, version=2)
    first = change(order, left(rice, 1), who=CUSTOMER, version=1)

    assert (first.status, first.json["version"]) == (200, 2)


def test_wanting_what_it_has_changes_nothing():
    rice, tea = product("RICE"), product("TEA")
    order = placed(line(rice, 3), line(tea))
    told = left(rice, 1), left(tea, 0)
    change(order, *told, who=CUSTOMER)

    before = everything()
    again = change(order, *told, who=CUSTOMER)

    assert (again.status, again.json["version"], again.json["total"]) == (200, 2, "100.00")
    assert everything() == before


def test_a_change_that_others_hindered_is_made_once():
    rice = product("RICE")
    order = placed(line(rice, 3), method=PREPAID)

    with failing("TransactWriteItems", CONFLICT, times=2):
        reply = change(order, left(rice, 1), who=CUSTOMER)

    assert (reply.status, now(order).version, refunds(order), level(rice)) == (200, 2, ["200.00"], (10, 1, 9))


def test_an_order_is_changed_four_times_at_most():
    rice = product("RICE")
    order = placed(line(rice, 6), method=PREPAID)
    for quantity in (5, 4, 3, 2):
        assert change(order, left(rice, quantity), who=CUSTOMER).status == 200

    refused(order, 409, "too_many_changes", left(rice, 1), who=CUSTOMER)

    assert change(order, left(rice, 2), who=CUSTOMER).json["version"] == 5
    assert refunds(order) == ["100.00"] * 4


def test_sixty_lines_are_taken_out_together():
    goods = [product(f"G{n}") for n in range(60)]
    order = placed(*(line(each, 2) for each in goods), method=PREPAID)

    reply = change(order, *(left(each, 0) for each in goods[1:]), who=CUSTOMER)

    assert (reply.status, reply.json["total"], refunds(order)) == (200, "200.00", ["11800.00"])
    assert [level(each) for each in goods] == [(10, 2, 8), *[(10, 0, 10)] * 59]
