"""Bundles and goods for adults in the online shop."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from supermarket import wiring
from supermarket.kernel import clock
from supermarket.kernel.clock import stamp
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import Money
from supermarket.products.model import Component, Product
from tests.support.atomic import one_call_at_a_time
from tests.support.gateway import call, function
from tests.support.online_shop import (
    DELIVERY,
    GUEST,
    OTHER_GUEST,
    add,
    cart,
    check_out,
    level,
    open_shop,
    order,
    product,
)
from tests.support.tables import everything
from tests.support.till_shop import calls_to_amazon

pytestmark = pytest.mark.usefixtures("cloud")


@pytest.fixture
def goods(cloud) -> tuple[str, str, str]:
    """Tea, a cup, and a box of one tea and two cups: of tea ten, of cups five."""
    open_shop(reservation_minutes=30)
    tea, cup = product("TEA"), product("CUP", stock=5)
    return tea, cup, bundle("BOX", {tea: 1, cup: 2})


def bundle(sku: str, parts: dict[str, int], **more: int) -> str:
    box = Product(
        new_id(), sku, f"Product {sku}", "", Money(250_00), Money(250_00), "NONE",
        components=tuple(Component(each, quantity) for each, quantity in parts.items()), **more,
    )  # fmt: skip
    wiring.catalogue().add(box)
    return box.id


def shown(**how):
    return {
        line["sku"]: (line["available"], [change["kind"] for change in line["changes"]])
        for line in call("GET", "/cart", **how).json["items"]
    }


def test_as_many_bundles_can_be_had_as_their_scarcest_part_allows(goods):
    _, _, box = goods

    reply = add(box, 2, headers=GUEST)
    assert (reply.status, reply.json["total"]) == (200, "500.00")
    assert shown(headers=GUEST) == {"BOX": (2, [])}
    add(box, 1, headers=GUEST)
    assert shown(headers=GUEST) == {"BOX": (2, ["short"])}


def test_an_order_holds_the_parts_and_gives_exactly_them_back(goods):
    tea, cup, box = goods

    placed = order("checkout-1", {box: 2, cup: 1}, headers=GUEST)
    assert placed["lines"][0]["parts"] == [
        {"product_id": tea, "quantity": 2}, {"product_id": cup, "quantity": 4},
    ]  # fmt: skip
    assert (placed["total"], placed["lines"][1]["parts"]) == ("600.00", [])
    assert (level(tea), level(cup), level(box)) == ((10, 2, 8), (5, 5, 0), (0, 0, 0))

    old = wiring.catalogue().get(box)
    wiring.catalogue().replace(replace(old, components=(Component(tea, 9),), version=2), old)
    called_off = call("PUT", f"/orders/{placed['id']}/cancel", {}, headers=GUEST)
    assert (called_off.status, called_off.json["lines"]) == (200, placed["lines"])
    assert (level(tea), level(cup)) == ((10, 0, 10), (5, 0, 5))


def test_an_order_that_runs_out_gives_its_parts_back(goods):
    tea, cup, box = goods
    order("checkout-1", {box: 1}, "bkash", headers=GUEST)

    later = {"at": stamp(clock.now() + timedelta(minutes=31))}
    assert function("ecommerce/expire_reservations").handler(later, None)["expired"] == 1
    assert (level(tea), level(cup)) == ((10, 0, 10), (5, 0, 5))


def test_a_bundle_and_its_part_in_one_cart_share_what_there_is(goods):
    tea, cup, box = goods
    add(box, 2, headers=GUEST)
    add(cup, 2, headers=GUEST)
    before = everything()

    refused = check_out("checkout-1", headers=GUEST)
    assert (refused.status, refused.json["code"]) == (409, "out_of_stock")
    assert [(each["pointer"], each["detail"]) for each in refused.json["errors"]] == [
        ("/items/0/quantity", "Product BOX: 1 available"),
        ("/items/1/quantity", "Product CUP: 1 available"),
    ]
    assert everything() == before
    call("PATCH", f"/cart/items/{cup}", {"quantity": 1}, headers=GUEST)
    assert check_out("checkout-2", headers=GUEST).status == 201
    assert (level(tea), level(cup)) == ((10, 2, 8), (5, 5, 0))


def test_a_bundle_of_something_that_left_the_catalogue_is_not_sold(goods):
    tea, _, box = goods
    add(box, 1, headers=GUEST)
    old = wiring.catalogue().get(tea)
    wiring.catalogue().replace(replace(old, active=False, version=2), old)

    assert shown(headers=GUEST) == {"BOX": (0, ["withdrawn"])}
    assert check_out("checkout-1", headers=GUEST).json["code"] == "out_of_stock"
    assert add(box, 1, headers=OTHER_GUEST).status == 422


def test_only_a_cart_with_a_bundle_costs_a_call_more(goods):
    tea, _, box = goods
    add(tea, 1, headers=GUEST)

    with calls_to_amazon() as plain:
        add(tea, 1, headers=GUEST)
    with calls_to_amazon() as bundled:
        add(box, 1, headers=GUEST)
    with calls_to_amazon() as bought:
        assert check_out("checkout-1", headers=GUEST).status == 201
    assert plain == ["BatchGetItem", "BatchGetItem", "PutItem"]
    assert bundled == ["BatchGetItem", "BatchGetItem", "BatchGetItem", "PutItem"]
    assert bought == ["BatchGetItem", "BatchGetItem", "BatchGetItem", "UpdateItem", "TransactWriteItems"]


def test_bundles_and_single_goods_racing_for_one_shelf_never_oversell(goods):
    """Medusa #16502: stock that bundles share was sold more than once."""
    tea, cup, box = goods
    shoppers = [{"X-Guest-Token": f"a-guest-token-of-the-race-{n:04d}"} for n in range(8)]
    for number, shopper in enumerate(shoppers):
        add(box if number % 2 else cup, 1, headers=shopper)

    def buy(number):
        reply = check_out(f"checkout-{number}", headers=shoppers[number])
        return reply.status, reply.json.get("code", "")

    with one_call_at_a_time(), ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(buy, range(8)))
    boxes = sum(status == 201 for status, _ in answers[1::2])
    cups = sum(status == 201 for status, _ in answers[::2])
    assert {answer for answer in answers if answer[0] != 201} <= {(409, "out_of_stock")}
    assert level(cup) == (5, 2 * boxes + cups, 5 - 2 * boxes - cups)
    assert level(tea) == (10, boxes, 10 - boxes)
    assert 5 - 2 * boxes - cups in ({0} if cups < 4 else {0, 1})


# Goods for adults


def test_goods_for_adults_are_ordered_by_who_says_to_be_of_age(goods):
    tea, _, _ = goods
    gift = bundle("GIFT", {tea: 1}, minimum_age=21)
    add(tea, 1, headers=GUEST)
    add(gift, 1, headers=GUEST)
    before = everything()

    refused = check_out("checkout-1", headers=GUEST)
    assert (refused.status, refused.json["code"]) == (422, "age_check")
    assert [(each["pointer"], each["code"]) for each in refused.json["errors"]] == [("/items/1", "age_check")]
    assert everything() == before

    placed = check_out("checkout-2", DELIVERY | {"age_checked": True}, headers=GUEST)
    assert (placed.status, placed.json["checked_age"]) == (201, 21)
    seen = call("GET", f"/orders/{placed.json['id']}", headers=GUEST).json
    assert (seen["checked_age"], cart(headers=GUEST)) == (21, {})


def test_an_order_of_other_goods_records_no_age(goods):
    tea, _, _ = goods

    assert order("checkout-1", {tea: 1}, headers=GUEST)["checked_age"] == 0
