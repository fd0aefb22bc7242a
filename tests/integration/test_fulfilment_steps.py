"""Picking, packing, handing over and delivering, over HTTP: goods and money with every step."""

from dataclasses import replace

import pytest

from supermarket import wiring
from supermarket.ecommerce.order_model import Substitution
from supermarket.kernel.money import Money
from supermarket.kernel.quantity import Unit
from supermarket.payments.model import PaymentState
from supermarket.payments.settle_model import ask_back, goodwill
from tests.support.faults import CONFLICT, failing
from tests.support.fulfilment import (
    PACKER,
    PREPAID,
    VAT,
    brought,
    line,
    now,
    payment,
    placed,
    refunds,
    step,
)
from tests.support.gateway import call, staff
from tests.support.online_shop import CUSTOMER, GUEST, OTHER_BRANCH, level, open_shop, product
from tests.support.tables import everything


@pytest.fixture(autouse=True)
def shop(cloud):
    open_shop()


def refused(order, status, code, **body):
    before = everything()
    reply = step(order, status, **body)
    assert (reply.status, reply.json["code"]) == (409, code), reply.text
    assert everything() == before
    return reply.json


def test_an_order_paid_at_the_door_goes_all_the_way():
    rice = product("RICE")
    order = placed(line(rice, 2, "60.00", tax=VAT), fee="60.00")

    states = [step(order, state).json["status"] for state in ("picking", "packed", "handed_over")]
    gone = level(rice)
    short = refused(order, "delivered", "wrong_amount", cash="179.00")
    reply = step(order, "delivered", cash="180.00")

    assert states == ["picking", "packed", "handed_over"]
    assert (gone, short["due"]) == ((8, 0, 8), "180.00")
    assert (reply.status, reply.json["status"], reply.json["paid"]) == (200, "delivered", "180.00")
    paid = payment(order)
    assert (paid.state, paid.captured, paid.transaction_id) == (
        PaymentState.CAPTURED, Money.taka("180.00"), f"COD-{paid.invoice}",
    )  # fmt: skip
    assert paid.captured_at is not None


def test_asking_for_the_state_it_has_changes_nothing():
    order = brought(placed(line(product("RICE"))), "picking")
    before = everything()

    reply = step(order, "picking", version=1)

    assert (reply.status, reply.json["version"]) == (200, 2)
    assert everything() == before


def test_a_lost_race_is_told_to_whoever_said_what_they_had_read():
    order = placed(line(product("RICE")))
    before = everything()

    assert step(order, "picking", version=7).status == 412
    assert everything() == before
    assert step(order, "picking", version=1).headers["ETag"] == '"2"'


@pytest.mark.parametrize("status", ["packed", "handed_over", "delivered"])
def test_no_step_is_left_out(status):
    order = placed(line(product("RICE")))

    refused(order, status, "order_state", **({"cash": "100.00"} if status == "delivered" else {}))


@pytest.mark.parametrize("held", ["risk", "dispute"])
def test_what_a_manager_has_to_look_at_is_not_picked_packed_or_handed_over(held):
    order = placed(line(product("RICE")), method=PREPAID)
    for state in ("picking", "packed", "handed_over"):
        wiring.orders().save(replace(now(order), held=held, version=now(order).version + 1))
        assert refused(order, state, "held")["reason"] == held
        wiring.orders().save(replace(now(order), held="", version=now(order).version + 1))
        brought(order, state)


def test_a_lighter_piece_pays_the_difference_back_and_releases_it():
    fish = product("FISH", "380.00", 5000, Unit.GRAM, "VAT75")
    order = placed(line(fish, 1000, "380.00", Unit.GRAM, VAT), method=PREPAID, fee="60.00")

    after = brought(order, "picking", "packed", lines=[{"product_id": fish, "quantity": "0.937"}])

    assert (level(fish), refunds(order)) == ((5000, 937, 4063), ["23.94"])
    assert (str(after.due), str(after.agreed.total), str(after.paid)) == ("416.06", "440.00", "440.00")
    assert payment(order).refunding == Money.taka("23.94")


def test_a_weight_that_cannot_be_is_refused_and_changes_nothing():
    fish = product("FISH", "380.00", 99_000, Unit.GRAM)
    order = brought(placed(line(fish, 1000, "380.00", Unit.GRAM)), "picking")
    before = everything()

    reply = step(order, "packed", lines=[{"product_id": fish, "quantity": "10.000"}])

    assert (reply.status, reply.json["errors"][0]["pointer"]) == (422, "/lines/0/quantity")
    assert everything() == before


def test_a_difference_goes_back_beside_what_the_office_gave_back_before():
    rice, tea = product("RICE"), product("TEA")
    order = brought(placed(line(rice, 2), line(tea), method=PREPAID), "picking")
    paid = payment(order)
    asked, refund = goodwill(*ask_back(paid, Money.taka("80.00"), "late", "u", order.placed_at))
    wiring.payments().commit(
        [*wiring.payments().change(paid, asked), *wiring.payments().refund_addition(refund)]
    )

    brought(order, "packed", lines=[{"product_id": tea, "quantity": 0}])

    assert sorted(refunds(order)) == ["100.00", "80.00"]
    assert str(payment(order).refundable) == "120.00"


def test_a_heavier_piece_costs_no_more_and_leaves_the_shelf_whole():
    fish = product("FISH", "380.00", 5000, Unit.GRAM)
    order = placed(line(fish, 1000, "380.00", Unit.GRAM), method=PREPAID)

    packed = brought(order, "picking", "packed", lines=[{"product_id": fish, "quantity": "1.080"}])
    shown = call("GET", f"/orders/{order.id}", who=CUSTOMER).json["lines"][0]
    brought(order, "handed_over")

    assert (str(packed.due), refunds(order), level(fish)) == ("380.00", [], (3920, 0, 3920))
    assert (shown["quantity"], shown["ordered"], shown["packed"]) == ("1.000", "1.000", "1.080")


@pytest.mark.parametrize(
    ("price", "due", "back"),
    [("80.00", "360.00", "40.00"), ("150.00", "400.00", None)],
)
def test_a_substitute_is_cheaper_or_costs_what_it_replaces(price, due, back):
    rice, tea = product("RICE", "100.00"), product("TEA", price, 3)
    order = placed(line(rice, 4), method=PREPAID)
    told = {"product_id": rice, "quantity": 2, "substitute": {"product_id": tea, "quantity": 2}}

    after = brought(order, "picking", "packed", lines=[told])

    assert (str(after.due), refunds(order)) == (due, [back] if back else [])
    assert (level(rice), level(tea)) == ((10, 2, 8), (3, 2, 1))
    shown = call("GET", f"/orders/{order.id}", who=PACKER).json
    assert [(each["product_id"], each["ordered"], each["instead_of"]) for each in shown["lines"]] == [
        (rice, 4, None), (tea, 0, rice),
    ]  # fmt: skip


def test_what_was_not_packed_at_all_is_told_and_is_not_paid_at_the_door():
    rice, tea = product("RICE"), product("TEA", "50.00")
    order = placed(line(rice), line(tea, 2, "50.00"), fee="60.00")

    after = brought(order, "picking", "packed", lines=[{"product_id": rice, "quantity": 0}])

    shown = call("GET", f"/orders/{order.id}", headers=GUEST).json
    assert (shown["total"], shown["agreed"]) == ("160.00", "260.00")
    assert [each["product_id"] for each in shown["missing"]] == [rice]
    assert payment(order).amount == Money.taka("160.00")
    assert (level(rice), after.taken) == ((10, 0, 10), [(tea, 2)])


@pytest.mark.parametrize(
    ("told", "pointer"),
    [
        ({"quantity": "1.200"}, "/lines/0/quantity"),
        (
            {"quantity": "0.500", "substitute": {"product_id": "TEA", "quantity": 4}},
            "/lines/0/substitute/quantity",
        ),
    ],
)
def test_what_is_not_there_is_not_packed_and_the_line_is_named(told, pointer):
    fish, tea = product("FISH", "380.00", 1100, Unit.GRAM), product("TEA", stock=3)
    order = brought(placed(line(fish, 1000, "380.00", Unit.GRAM)), "picking")
    if "substitute" in told:
        told = {**told, "substitute": {**told["substitute"], "product_id": tea}}

    answer = refused(order, "packed", "out_of_stock", lines=[{"product_id": fish, **told}])

    assert [each["pointer"] for each in answer["errors"]] == [pointer]


def test_a_substitute_that_is_not_wanted_or_not_known_is_refused():
    rice, tea = product("RICE"), product("TEA")
    order = brought(placed(line(rice, 2, substitution=Substitution.NONE)), "picking")
    told = {"product_id": rice, "quantity": 1, "substitute": {"product_id": tea, "quantity": 1}}

    refused(order, "packed", "substitution_refused", lines=[told])
    told["substitute"] = {"product_id": order.id, "quantity": 1}
    reply = step(order, "packed", lines=[told])

    assert [each["pointer"] for each in reply.json["errors"]] == ["/lines/0/substitute/product_id"]


def test_an_order_of_which_nothing_is_there_is_cancelled_instead():
    rice = product("RICE")
    order = brought(placed(line(rice, 2)), "picking")

    refused(order, "packed", "nothing_packed", lines=[{"product_id": rice, "quantity": 0}])


def test_what_is_not_paid_does_not_leave():
    order = brought(placed(line(product("RICE")), method=PREPAID), "picking", "packed")
    paid = payment(order)
    asked, refund = ask_back(paid, paid.refundable, "goodwill", "u", order.placed_at)
    wiring.payments().commit(
        [*wiring.payments().change(paid, asked), *wiring.payments().refund_addition(refund)]
    )

    assert refused(order, "handed_over", "not_paid")["due"] == "100.00"


def test_what_was_paid_before_is_not_paid_at_the_door_again():
    order = brought(placed(line(product("RICE")), method=PREPAID), "picking", "packed", "handed_over")

    reply = step(order, "delivered", cash="100.00")

    assert [each["code"] for each in reply.json["errors"]] == ["not_due"]
    assert step(order, "delivered").json["status"] == "delivered"


def test_a_step_and_its_money_survive_a_transaction_that_has_to_be_run_again():
    fish = product("FISH", "380.00", 5000, Unit.GRAM)
    order = brought(placed(line(fish, 1000, "380.00", Unit.GRAM), method=PREPAID), "picking")

    with failing("TransactWriteItems", CONFLICT, times=2):
        reply = step(order, "packed", lines=[{"product_id": fish, "quantity": "0.900"}])

    assert (reply.status, refunds(order), level(fish)) == (200, ["38.00"], (5000, 900, 4100))


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (staff("orders:manage", branch=OTHER_BRANCH), 404),
        (staff("orders:read"), 403),
        (CUSTOMER, 403),
        (None, 401),
    ],
)
def test_the_branch_s_staff_alone_take_a_step(who, status):
    order = placed(line(product("RICE")))
    before = everything()

    assert step(order, "picking", who).status == status
    assert everything() == before
