"""Checking out: the ways to pay, and what waits for its money."""

import pytest

from tests.support.gateway import call
from tests.support.online_shop import (
    CUSTOMER,
    DELIVERY,
    GUEST,
    add,
    check_out,
    level,
    open_shop,
    order,
    product,
)
from tests.support.tables import everything


@pytest.fixture(autouse=True)
def shop(cloud):
    open_shop()


@pytest.mark.parametrize(
    ("how", "methods"),
    [
        ({"headers": GUEST}, ["cash_on_delivery", "bkash"]),
        ({"who": CUSTOMER}, ["cash_on_delivery", "bkash", "store_credit"]),
    ],
)
def test_the_ways_to_pay_are_those_the_branch_has_an_account_for(how, methods):
    assert call("GET", "/orders/checkout", **how).json == {"payment_methods": methods, "payment": None}


def test_a_way_to_pay_that_is_not_offered_orders_nothing():
    milk = product("MILK")
    add(milk, 1, headers=GUEST)
    before = everything()

    refused = check_out("checkout-1", {**DELIVERY, "payment_method": "nagad"}, headers=GUEST)

    assert (refused.status, refused.json["code"], refused.json["offered"]) == (
        409,
        "method_not_offered",
        ["bkash"],
    )
    assert everything() == before


def test_an_order_through_a_gateway_waits_for_its_money_and_keeps_its_goods():
    milk = product("MILK", "100.00")
    add(milk, 2, headers=GUEST)

    placed = check_out("checkout-1", {**DELIVERY, "payment_method": "bkash"}, headers=GUEST).json

    assert (placed["status"], placed["payment"]["state"], placed["payment"]["url"]) == (
        "awaiting_payment", "initiated", None,
    )  # fmt: skip
    assert (placed["payment"]["amount"], placed["payment"]["number"]) == ("200.00", 1)
    assert level(milk) == (10, 2, 8)


def test_an_address_is_needed_unless_it_is_picked_up():
    add(product("MILK"), 1, headers=GUEST)
    body = {name: value for name, value in DELIVERY.items() if name != "address"}

    refused = check_out("checkout-1", body, headers=GUEST)

    assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, "/address")
    assert check_out("checkout-2", {**body, "pickup": True}, headers=GUEST).status == 201


def test_whoever_placed_an_order_sees_how_paying_it_stands():
    placed = order("checkout-1", {product("MILK", "100.00"): 1}, "bkash", headers=GUEST)
    url = f"/orders/{placed['id']}/pay"

    shown = call("GET", url, headers=GUEST).json
    call("PUT", f"/orders/{placed['id']}/cancel", headers=GUEST)

    assert (shown["payment_methods"], shown["payment"]["state"], shown["payment"]["amount"]) == (
        ["cash_on_delivery", "bkash"], "initiated", "100.00",
    )  # fmt: skip
    assert call("GET", url, headers=GUEST).json["payment_methods"] == []
    assert call("GET", url).status == call("GET", url, who=CUSTOMER).status == 404
