"""Promotions and coupons in carts and orders."""

from dataclasses import replace
from datetime import timedelta

import pytest

from supermarket import wiring
from supermarket.ecommerce import checkout_service, order_service
from supermarket.ecommerce.events_model import order_data
from supermarket.ecommerce.order_model import Address, Checkout, Recipient
from supermarket.inventory.tables import TableStockBook
from supermarket.kernel import clock
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import Conflict
from supermarket.kernel.once import Once
from tests.support import paying
from tests.support.gateway import call
from tests.support.online_shop import (
    CUSTOMER,
    GUEST,
    OTHER_CUSTOMER,
    OTHER_GUEST,
    add,
    check_out,
    level,
    open_shop,
    order,
    product,
)
from tests.support.paying_fake import Till
from tests.support.promotions import OFFICE, of, offered, show_coupon, used
from tests.support.tables import everything
from tests.support.till_shop import calls_to_amazon

pytestmark = pytest.mark.usefixtures("shop")


@pytest.fixture
def shop(cloud) -> None:
    open_shop()


def unnumbered() -> dict[str, list[str]]:
    """Everything but the number that an order which fails leaves out."""
    return {name: [item for item in items if "COUNTER#" not in item] for name, items in everything().items()}


def cancel(order_id: str, who=CUSTOMER):
    return call("PUT", f"/orders/{order_id}/cancel", {}, who=who)


def test_a_cart_shows_and_an_order_keeps_what_promotions_give():
    milk, tea = product("MILK", "100.00"), product("TEA", "60.00", tax="VAT75")
    mixed = offered("mix", name="Any two", size=2, price="120.00", goods=of(milk, tea), channels=["online"])
    offered("percent", percent="50.00", channels=["till"])
    add(milk, 1, who=CUSTOMER)

    cart = add(tea, 1, who=CUSTOMER).json
    placed = check_out("order-0001", who=CUSTOMER).json
    call("DELETE", f"/promotions/{mixed}", who=OFFICE)

    assert (cart["gross"], cart["discount"], cart["total"]) == ("160.00", "40.00", "120.00")
    assert [line["promotions"] for line in cart["items"]] == [
        [{"promotion_id": mixed, "name": "Any two", "amount": "25.00"}],
        [{"promotion_id": mixed, "name": "Any two", "amount": "15.00"}],
    ]
    assert [(line["total"], line["tax"]) for line in placed["lines"]] == [
        ("75.00", "0.00"),
        ("45.00", "3.14"),
    ]
    kept = call("GET", f"/orders/{placed['id']}", who=CUSTOMER).json
    assert (kept["lines"], kept["total"]) == (placed["lines"], "120.00")
    kept = wiring.orders().get(placed["id"])
    told = order_data(kept, kept.agreed)["lines"]
    assert [line["promotions"] for line in told] == [
        [{"id": mixed, "amount": 2500}],
        [{"id": mixed, "amount": 1500}],
    ]


def test_a_checkout_with_promotions_and_a_coupon_takes_four_calls_when_warm():
    milk = product("MILK", "100.00")
    coupon = offered("percent", percent="10.00", code="TEN", limit=9, limit_per_customer=2)
    add(milk, 2, who=CUSTOMER)
    shown = show_coupon("ten", who=CUSTOMER).json

    with calls_to_amazon() as calls:
        placed = check_out("order-0001", who=CUSTOMER)

    assert (shown["coupon"], shown["coupon_holds"], shown["total"]) == ("TEN", True, "180.00")
    assert (placed.status, placed.json["total"], used(coupon)) == (201, "180.00", 1)
    assert calls == ["BatchGetItem", "BatchGetItem", "UpdateItem", "TransactWriteItems"]


def test_a_coupon_is_given_back_when_its_order_is_cancelled_or_runs_out():
    milk = product("MILK", "100.00")
    coupon = offered("percent", percent="10.00", code="TEN", limit=2, limit_per_customer=1)
    show_coupon("TEN", who=CUSTOMER)
    show_coupon("TEN", who=OTHER_CUSTOMER)
    first = order("order-0001", {milk: 1}, who=CUSTOMER)
    second = order("order-0002", {milk: 1}, "bkash", who=OTHER_CUSTOMER)
    full = (used(coupon), show_coupon("TEN", who=CUSTOMER).status)

    cancelled = [cancel(first["id"]).status for _ in range(2)]
    after = used(coupon)
    late = clock.read_stamp(second["reserved_until"]) + timedelta(hours=1)
    done = order_service.expire_overdue(wiring.order_desk(), late)

    assert (first["total"], second["total"], full) == ("90.00", "90.00", (2, 409))
    assert (cancelled, after, done["expired"], used(coupon)) == ([200, 200], 1, 1, 0)
    assert show_coupon("TEN", who=CUSTOMER).status == 200


def test_a_coupon_whose_order_was_paid_late_is_used_and_is_given_back_once():
    milk, till = product("MILK", "100.00"), Till()
    coupon = offered("percent", percent="10.00", code="TEN", limit_per_customer=1)
    show_coupon("TEN", who=CUSTOMER)
    payment = till.ordered(milk, who=CUSTOMER)
    paying.expire()
    freed = used(coupon)
    till.pays(payment)

    till.settle(payment)
    again = used(coupon), show_coupon("TEN", who=CUSTOMER).json["code"]
    cancelled = [cancel(payment.order_id).status for _ in range(2)]

    assert (str(payment.amount), freed, again) == ("180.00", 0, (1, "coupon_used_up"))
    assert (cancelled, used(coupon), show_coupon("TEN", who=CUSTOMER).status) == ([200, 200], 0, 200)


def test_a_coupon_that_is_used_up_at_the_last_moment_orders_nothing():
    milk = product("MILK", "100.00")
    coupon = offered("percent", percent="10.00", code="TEN", limit=1)
    for guest in (GUEST, OTHER_GUEST):
        add(milk, 1, headers=guest)
        assert show_coupon("TEN", headers=guest).status == 200
    assert check_out("order-0001", headers=GUEST).status == 201
    before = unnumbered()

    refused = check_out("order-0002", headers=OTHER_GUEST)

    assert (refused.status, refused.json["coupon"], used(coupon)) == (409, "TEN", 1)
    assert unnumbered() == before
    assert level(milk) == (10, 1, 9)
    assert call("DELETE", "/cart/coupon", headers=OTHER_GUEST).json["coupon"] == ""
    assert check_out("order-0003", headers=OTHER_GUEST).json["total"] == "100.00"


def test_a_large_cart_is_put_back_whole_when_its_coupon_is_used_up_meanwhile():
    goods = [product(f"S-{number}") for number in range(15)]
    coupon = offered("percent", percent="10.00", code="TEN", limit=1)
    for each in goods:
        add(each, 1, headers=GUEST)
    show_coupon("TEN", headers=GUEST)
    add(goods[0], 1, headers=OTHER_GUEST)
    show_coupon("TEN", headers=OTHER_GUEST)
    assert check_out("order-0001", headers=OTHER_GUEST).status == 201
    before = unnumbered()
    front = replace(wiring.storefront(), stock=TableStockBook(limit=14))
    wanted = Checkout(Recipient("Rahim", "+8801712345678"), Address("a", "b", "c"))

    with pytest.raises(Conflict) as refused:
        checkout_service.place_order(
            replace(wiring.checkout_desk(), front=front), Caller(guest_token=GUEST["X-Guest-Token"]), wanted,
            Once("guest#checkout", "order-0002", "hash"),
        )  # fmt: skip

    assert (refused.value.code, used(coupon)) == ("coupon_used_up", 1)
    assert [level(each) for each in goods] == [(10, 1, 9), *[(10, 0, 10)] * 14]
    assert unnumbered()["shop-ecommerce"] == before["shop-ecommerce"]


def test_a_coupon_that_ended_meanwhile_is_told_and_orders_nothing():
    milk = product("MILK", "100.00")
    coupon = offered("percent", percent="10.00", code="TEN")
    add(milk, 1, headers=GUEST)
    show_coupon("TEN", headers=GUEST)
    call("DELETE", f"/promotions/{coupon}", who=OFFICE)
    before = everything()

    cart, refused = call("GET", "/cart", headers=GUEST).json, check_out("order-0001", headers=GUEST)

    assert (cart["coupon"], cart["coupon_holds"], cart["total"]) == ("TEN", False, "100.00")
    assert (refused.status, refused.json["coupon"]) == (409, "TEN")
    assert everything() == before


def test_a_coupon_that_cannot_be_used_is_not_put_into_a_cart():
    offered("percent", percent="10.00", code="KNOWN", limit_per_customer=1)
    offered("percent", percent="10.00", code="TILL", channels=["till"])
    before = everything()

    refused = [show_coupon(code, headers=GUEST) for code in ("KNOWN", "TILL", "NEVER", "!")]

    assert [reply.status for reply in refused] == [409, 422, 422, 422]
    assert [reply.json["errors"][0]["pointer"] for reply in refused[1:]] == ["/code"] * 3
    assert everything() == before


def test_a_guest_without_a_token_gets_one_with_the_coupon_and_it_waits_for_goods():
    milk = product("MILK", "100.00")
    offered("basket", spend="150.00", percent="10.00", code="BIG")

    empty = show_coupon("BIG")
    token = {"X-Guest-Token": empty.headers["X-Guest-Token"]}
    small, big = (add(milk, 1, headers=token).json["total"] for _ in range(2))

    assert (empty.status, empty.json["coupon"], empty.json["items"]) == (200, "BIG", [])
    assert (small, big) == ("100.00", "180.00")
    assert call("DELETE", "/cart", headers=token).status == 204
    assert call("GET", "/cart", headers=token).json["coupon"] == ""
