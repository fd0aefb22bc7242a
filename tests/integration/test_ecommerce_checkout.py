"""Checkout over HTTP: everything or nothing, once, in four calls."""

from dataclasses import replace

import pytest

from supermarket import wiring
from supermarket.ecommerce import checkout_service
from supermarket.ecommerce.order_model import Address, Checkout, Recipient
from supermarket.ecommerce.storefront_service import Storefront
from supermarket.inventory.tables import TableStockBook
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import OutOfStock
from supermarket.kernel.once import Once
from supermarket.kernel.quantity import Unit
from tests.support.faults import CONFLICT, counted, failing, losing_the_answer
from tests.support.gateway import call
from tests.support.online_shop import (
    BRANCH,
    CUSTOMER,
    DELIVERY,
    GUEST,
    OTHER_CUSTOMER,
    OTHER_GUEST,
    add,
    cart,
    check_out,
    level,
    open_shop,
    order,
    product,
)


@pytest.fixture(autouse=True)
def shop(cloud):
    open_shop()


def test_a_cart_becomes_an_order_and_its_goods_are_kept():
    milk, rice = product("MILK", "105.00", tax="VAT75"), product("RICE", "90.00", 5000, Unit.GRAM)
    add(milk, 2, who=CUSTOMER)
    add(rice, "0.350", who=CUSTOMER)
    placed = check_out("checkout-1", who=CUSTOMER)
    answer = placed.json
    assert placed.status == 201 and placed.headers["ETag"] == '"1"'
    assert (answer["number"], answer["status"], answer["branch_id"]) == ("DHK-000001", "placed", BRANCH)
    assert (answer["phone"], answer["email"]) == ("+8801712345678", "rahim@example.com")
    assert (answer["gross"], answer["net"], answer["tax"], answer["total"]) == (
        "241.50", "226.85", "14.65", "241.50",
    )  # fmt: skip
    assert [line["quantity"] for line in answer["lines"]] == [2, "0.350"]
    assert [entry["status"] for entry in answer["timeline"]] == ["placed"]
    assert (level(milk), level(rice)) == ((10, 2, 8), (5000, 350, 4650))
    assert cart(who=CUSTOMER) == {}


def test_order_numbers_follow_one_another():
    milk = product("MILK")
    numbers = [order(f"checkout-{n}", {milk: 1}, headers=GUEST)["number"] for n in range(3)]
    assert numbers == ["DHK-000001", "DHK-000002", "DHK-000003"]


def test_checkout_takes_four_calls():
    items = [product(f"P{n}") for n in range(3)]
    for item in items:
        add(item, 1, who=CUSTOMER, headers=GUEST)
    wiring.settings().rules()
    with counted() as calls:
        assert check_out("checkout-1", who=CUSTOMER, headers=GUEST).status == 201
    assert calls == ["BatchGetItem", "BatchGetItem", "UpdateItem", "TransactWriteItems"]


def test_every_short_line_is_told_and_nothing_changes():
    milk, tea, eggs = product("MILK", stock=1), product("TEA"), product("EGGS", stock=0)
    for item in (milk, tea, eggs):
        add(item, 3, headers=GUEST)
    refused = check_out("checkout-1", headers=GUEST)
    assert refused.status == 409 and refused.json["code"] == "out_of_stock"
    assert [error["pointer"] for error in refused.json["errors"]] == [
        "/items/0/quantity",
        "/items/2/quantity",
    ]
    assert refused.json["lines"] == [
        {
            "pointer": "/items/0/quantity", "product_id": milk, "quantity": 3, "available": 1,
            "changes": [{"kind": "short", "before": 3, "now": 1}],
        },
        {
            "pointer": "/items/2/quantity", "product_id": eggs, "quantity": 3, "available": 0,
            "changes": [{"kind": "unavailable", "before": 3, "now": 0}],
        },
    ]  # fmt: skip
    assert (level(milk), level(tea)) == ((1, 0, 1), (10, 0, 10))
    assert cart(headers=GUEST) == {milk: 3, tea: 3, eggs: 3}


def test_the_last_unit_is_ordered_once():
    """Saleor #543: two shoppers get the last unit."""
    milk = product("MILK", stock=1)
    add(milk, 1, headers=GUEST)
    add(milk, 1, headers=OTHER_GUEST)
    replies = [
        check_out("checkout-1", headers=GUEST),
        check_out("checkout-2", headers=OTHER_GUEST),
    ]
    assert [reply.status for reply in replies] == [201, 409]
    assert level(milk) == (1, 1, 0)


class SlowShopper:
    """A stock book that lets somebody else act first, after this shopper has seen that all is there."""

    def __init__(self, meanwhile, book=None):
        self._meanwhile, self._book = meanwhile, book or wiring.stock()
        self.read = self._book.read

    def commit(self, moves, cause, also=()):
        self._meanwhile()
        self._book.commit(moves, cause, also)


def place(stock, key="checkout-slow", guest=GUEST):
    front = Storefront(
        wiring.settings(), wiring.catalogue(), stock, wiring.read_together(), wiring.promotions()
    )
    caller = Caller(guest_token=guest["X-Guest-Token"])
    wanted = Checkout(Recipient("Rahim", "+8801712345678"), Address("a", "b", "c"))
    once = Once(f"{caller.scope}#checkout", key, "hash")
    return checkout_service.place_order(replace(wiring.checkout_desk(), front=front), caller, wanted, once)


def test_a_race_for_the_last_unit_is_lost_with_every_short_line_told():
    """Medusa #16825: two orders for one unit."""
    milk, tea = product("MILK", stock=1), product("TEA")
    add(tea, 1, headers=GUEST)
    add(milk, 1, headers=GUEST)
    add(milk, 1, headers=OTHER_GUEST)
    with pytest.raises(OutOfStock) as refused:
        place(SlowShopper(lambda: check_out("checkout-2", headers=OTHER_GUEST)))
    assert refused.value.errors[0].pointer == "/items/1/quantity"
    assert (level(milk), level(tea)) == ((1, 1, 0), (10, 0, 10))
    assert cart(headers=GUEST) == {tea: 1, milk: 1}


def test_a_cart_changed_meanwhile_is_not_ordered():
    """Vendure #4152: nothing holds two changes of one order apart."""
    milk = product("MILK")
    add(milk, 1, headers=GUEST)
    with pytest.raises(Exception, match="changed or ordered meanwhile"):
        place(SlowShopper(lambda: add(milk, 1, headers=GUEST)))
    assert level(milk) == (10, 0, 10) and cart(headers=GUEST) == {milk: 2}


def test_two_clicks_with_two_keys_make_one_order():
    milk = product("MILK")
    add(milk, 1, headers=GUEST)
    with pytest.raises(Exception, match="changed or ordered meanwhile"):
        place(SlowShopper(lambda: check_out("checkout-2", headers=GUEST)))
    assert level(milk) == (10, 1, 9)


def test_a_retry_in_parallel_answers_as_the_first():
    milk = product("MILK")
    add(milk, 1, headers=GUEST)
    first = []
    second = place(SlowShopper(lambda: first.append(place(wiring.stock()))))
    assert first == [second] and level(milk) == (10, 1, 9)


@pytest.mark.parametrize(
    "fault", [failing("TransactWriteItems", CONFLICT, 2), losing_the_answer("TransactWriteItems")]
)
def test_a_conflict_and_a_lost_answer_are_got_over(fault):
    milk = product("MILK")
    add(milk, 2, headers=GUEST)
    with fault as met:
        assert check_out("checkout-1", headers=GUEST).status == 201
    assert met and level(milk) == (10, 2, 8) and cart(headers=GUEST) == {}


@pytest.mark.parametrize("then", ["nothing", "a new cart", "a cancelled order"])
def test_a_retry_answers_as_the_first_time(then):
    milk = product("MILK")
    first = order("checkout-1", {milk: 2}, headers=GUEST)
    if then == "a new cart":
        add(milk, 1, headers=GUEST)
    if then == "a cancelled order":
        call("PUT", f"/orders/{first['id']}/cancel", {}, headers=GUEST)
    again = check_out("checkout-1", headers=GUEST)
    assert again.status == 201 and (again.json["id"], again.json["number"]) == (first["id"], first["number"])
    assert level(milk)[1] == (0 if then == "a cancelled order" else 2)
    assert cart(headers=GUEST) == ({milk: 1} if then == "a new cart" else {})


def test_a_key_with_another_body_is_refused():
    milk = product("MILK")
    order("checkout-1", {milk: 2}, headers=GUEST)
    refused = check_out("checkout-1", {**DELIVERY, "name": "Karim"}, headers=GUEST)
    assert refused.status == 422 and refused.json["code"] == "idempotency_key_reused"
    assert level(milk) == (10, 2, 8)


def test_the_same_key_of_another_shopper_is_another_request():
    milk = product("MILK")
    first = order("checkout-1", {milk: 1}, who=CUSTOMER)
    second = order("checkout-1", {milk: 1}, who=OTHER_CUSTOMER)
    assert first["id"] != second["id"] and level(milk) == (10, 2, 8)


def test_a_total_that_is_no_longer_true_is_refused():
    milk = product("MILK", "105.00")
    add(milk, 1, headers=GUEST)
    refused = check_out("checkout-1", {**DELIVERY, "expected_total": "100.00"}, headers=GUEST)
    assert (refused.status, refused.json["code"], refused.json["total"]) == (409, "total_changed", "105.00")
    assert level(milk) == (10, 0, 10) and cart(headers=GUEST) == {milk: 1}
    assert check_out("checkout-2", {**DELIVERY, "expected_total": "105.00"}, headers=GUEST).status == 201


def test_an_empty_cart_cannot_be_ordered():
    refused = check_out("checkout-1", headers=GUEST)
    assert refused.status == 409 and refused.json["code"] == "cart_empty"
    assert check_out("checkout-1").json["code"] == "cart_empty"


def test_checkout_asks_for_a_key():
    """The serverless samples take an order without a key of the client, and a retry makes a second one."""
    assert call("POST", "/orders/checkout", DELIVERY, headers=GUEST).status == 400


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"phone": "01112345678"}, "/phone"),
        ({"phone": "+1 555 0100"}, "/phone"),
        ({"email": "nobody"}, "/email"),
        ({"email": "a@b.c\nBcc: x@y.z"}, "/email"),
        ({"name": "  "}, "/name"),
        ({"name": "a\nb"}, "/name"),
        ({"name": "a\u202eb"}, "/name"),
        ({"note": "x" * 501}, "/note"),
        ({"address": {"line": "x", "area": "y"}}, "/address/city"),
        ({"address": {**DELIVERY["address"], "postcode": "12"}}, "/address/postcode"),
        ({"payment_method": "bitcoin"}, "/payment_method"),
        ({"expected_total": 355}, "/expected_total"),
        ({"coupon": "x"}, "/coupon"),
    ],
)
def test_a_bad_field_is_named(change, pointer):
    milk = product("MILK")
    add(milk, 1, headers=GUEST)
    refused = check_out("checkout-1", {**DELIVERY, **change}, headers=GUEST)
    assert refused.status == 422 and refused.json["errors"][0]["pointer"] == pointer
    assert level(milk) == (10, 0, 10) and cart(headers=GUEST) == {milk: 1}


def test_what_a_guest_left_behind_is_ordered_with_the_customers_own():
    milk, tea = product("MILK"), product("TEA")
    add(milk, 1, headers=GUEST)
    add(tea, 1, who=CUSTOMER)
    placed = check_out("checkout-1", who=CUSTOMER, headers=GUEST).json
    assert {line["product_id"]: line["quantity"] for line in placed["lines"]} == {milk: 1, tea: 1}
    assert cart(headers=GUEST) == {} and cart(who=CUSTOMER) == {}


def test_more_products_than_a_transaction_holds_are_ordered_together():
    items = [product(f"P{n:02d}", stock=5) for n in range(12)]
    for item in items:
        add(item, 2, headers=GUEST)
    placed = place(TableStockBook(limit=14))
    assert len(placed.lines) == 12 and {level(item) for item in items} == {(5, 2, 3)}
    assert cart(headers=GUEST) == {}
    assert place(TableStockBook(limit=14)) == placed


def test_one_of_many_products_short_puts_everything_back():
    items = [product(f"P{n:02d}", stock=5) for n in range(12)]
    for item in items:
        add(item, 2, headers=GUEST)

    def sold_out():
        add(items[9], 5, headers=OTHER_GUEST)
        check_out("checkout-2", headers=OTHER_GUEST)

    with pytest.raises(OutOfStock):
        place(SlowShopper(sold_out, TableStockBook(limit=14)))
    assert {level(item) for item in items if item != items[9]} == {(5, 0, 5)}
    assert level(items[9]) == (5, 5, 0) and len(cart(headers=GUEST)) == 12
