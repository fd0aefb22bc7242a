"""Saved lists over HTTP, moving between them and the cart, and ordering again."""

from dataclasses import replace
from typing import Any

import pytest

from supermarket import wiring
from supermarket.ecommerce.guest_model import guest_key
from supermarket.ecommerce.saved_model import MOST_SAVED, SavedItem, SavedList
from supermarket.kernel.errors import Outdated
from supermarket.kernel.ids import new_id
from supermarket.kernel.quantity import Unit
from tests.support.gateway import Reply, call
from tests.support.online_shop import (
    CUSTOMER,
    GUEST,
    OTHER_CUSTOMER,
    OTHER_GUEST,
    add,
    cart,
    open_shop,
    order,
    product,
)
from tests.support.tables import everything


@pytest.fixture(autouse=True)
def shop(cloud):
    open_shop()


def save(product_id: str, quantity: str | int | None = None, **how: Any) -> Reply:
    body = {"product_id": product_id} | ({} if quantity is None else {"quantity": quantity})
    return call("POST", "/cart/saved", body, **how)


def saved(**how: Any) -> dict[str, str | int]:
    return {each["product_id"]: each["quantity"] for each in call("GET", "/cart/saved", **how).json["items"]}


def move(product_id: str, to: str, **how: Any) -> Reply:
    return call("POST", f"/cart/saved/{product_id}/move", {"to": to}, **how)


def change(product_id: str, **said: Any) -> None:
    book = wiring.catalogue()
    old = book.get(product_id)
    book.replace(replace(old, version=old.version + 1, **said), old)


def test_a_guest_is_given_a_token_and_finds_the_list_by_it():
    milk = product("MILK")

    kept = save(milk)

    token = kept.json["guest_token"]
    assert kept.headers["X-Guest-Token"] == token
    assert kept.json["items"] == [{
        "product_id": milk, "sku": "MILK", "name": "Product MILK", "name_bn": "পণ্য MILK", "unit": "piece",
        "quantity": 1, "unit_price": "100.00", "available": 10, "sold": True,
    }]  # fmt: skip
    assert saved(headers={"X-Guest-Token": token}) == {milk: 1} and saved(headers=OTHER_GUEST) == {}


def test_saving_again_replaces_and_what_is_weighed_is_saved_by_the_kilogram():
    milk, rice = product("MILK"), product("RICE", unit=Unit.GRAM)
    save(milk, 2, who=CUSTOMER)
    save(milk, 5, who=CUSTOMER)
    save(rice, who=CUSTOMER)

    assert saved(who=CUSTOMER) == {milk: 5, rice: "1.000"} and saved(who=OTHER_CUSTOMER) == {}


@pytest.mark.parametrize(
    ("quantity", "pointer"), [(0, "/quantity"), ("0.5", "/quantity"), (1000, "/quantity")]
)
def test_a_quantity_that_cannot_be_is_refused(quantity, pointer):
    milk = product("MILK")
    before = everything()

    refused = save(milk, quantity, who=CUSTOMER)

    assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, pointer)
    assert everything() == before


def test_what_the_shop_does_not_sell_is_not_saved_and_what_it_stops_selling_is_shown():
    milk = product("MILK")
    assert save(new_id(), who=CUSTOMER).json["errors"][0]["pointer"] == "/product_id"
    save(milk, who=CUSTOMER)
    change(milk, active=False)

    (shown,) = call("GET", "/cart/saved", who=CUSTOMER).json["items"]

    assert (shown["sku"], shown["sold"], shown["unit_price"], shown["available"]) == ("MILK", False, None, 0)


def test_a_product_is_forgotten_and_then_not_found():
    milk = product("MILK")
    save(milk, who=CUSTOMER)

    assert call("DELETE", f"/cart/saved/{milk}", who=CUSTOMER).json["items"] == []
    assert call("DELETE", f"/cart/saved/{milk}", who=CUSTOMER).status == 404
    assert wiring.read_together()([wiring.saved_lists().read(f"USER#{CUSTOMER.user}")]) == [None]


def test_a_full_list_takes_no_other_product():
    items = tuple(SavedItem(new_id(), 1) for _ in range(MOST_SAVED))
    wiring.saved_lists().save(SavedList(f"USER#{CUSTOMER.user}", items), 30)
    milk = product("MILK")
    before = everything()

    refused = save(milk, who=CUSTOMER)

    assert (refused.status, refused.json["code"]) == (409, "saved_full")
    assert everything() == before


def test_a_guests_list_is_taken_over_at_sign_in():
    milk, tea = product("MILK"), product("TEA")
    save(milk, 2, who=CUSTOMER)
    save(milk, 7, headers=GUEST)
    save(tea, 3, headers=GUEST)

    assert saved(who=CUSTOMER, headers=GUEST) == {milk: 2, tea: 3}
    assert saved(headers=GUEST) == {} and saved(who=CUSTOMER) == {milk: 2, tea: 3}


def test_a_guests_list_past_its_time_is_empty_and_a_customers_has_no_end():
    milk = product("MILK")
    for owner in (f"GUEST#{guest_key(GUEST['X-Guest-Token'])}", f"USER#{CUSTOMER.user}"):
        wiring.saved_lists().save(SavedList(owner, (SavedItem(milk, 2),)), -1)

    assert saved(headers=GUEST) == {} and saved(who=CUSTOMER) == {milk: 2}
    assert saved(who=OTHER_CUSTOMER, headers=GUEST) == {}


def test_a_product_moves_between_list_and_cart_with_its_quantity():
    milk = product("MILK")
    save(milk, 4, who=CUSTOMER)

    into = move(milk, "cart", who=CUSTOMER)

    assert [(line["sku"], line["quantity"]) for line in into.json["items"]] == [("MILK", 4)]
    assert (cart(who=CUSTOMER), saved(who=CUSTOMER)) == ({milk: 4}, {})
    assert move(milk, "saved", who=CUSTOMER).json["items"] == []
    assert (cart(who=CUSTOMER), saved(who=CUSTOMER)) == ({}, {milk: 4})


def test_moving_under_a_key_again_moves_nothing_more():
    milk = product("MILK")
    save(milk, 4, headers=GUEST)

    replies = [move(milk, "cart", headers=GUEST, key="move-the-milk") for _ in range(3)]

    assert [reply.status for reply in replies] == [200, 200, 200]
    assert (cart(headers=GUEST), saved(headers=GUEST)) == ({milk: 4}, {})


@pytest.mark.parametrize("to", ["cart", "saved"])
def test_what_is_not_there_does_not_move(to):
    milk = product("MILK")
    before = everything()

    assert move(milk, to, who=CUSTOMER).status == 404
    assert move(milk, to).status == 404
    assert everything() == before


def test_what_one_order_may_not_have_stays_in_the_list():
    milk = product("MILK")
    save(milk, 4, who=CUSTOMER)
    add(milk, 2, who=CUSTOMER)
    change(milk, order_limit=5)
    before = everything()

    refused = move(milk, "cart", who=CUSTOMER)

    assert (refused.status, refused.json["errors"][0]["code"]) == (422, "order_limit")
    assert everything() == before


def test_a_change_made_to_an_old_list_is_refused():
    book, owner = wiring.saved_lists(), f"USER#{CUSTOMER.user}"
    book.save(SavedList(owner, (SavedItem("p", 1),)), 30)
    (seen,) = wiring.read_together()([book.read(owner)])
    book.save(seen.with_item(SavedItem("q", 1)), 30)
    before = everything()

    with pytest.raises(Outdated):
        book.save(seen.with_item(SavedItem("r", 1)), 30)
    assert everything() == before


def test_a_past_order_goes_into_the_cart_again_and_what_does_not_is_told():
    milk, tea, eggs, salt, oil = (product(sku) for sku in ("MILK", "TEA", "EGGS", "SALT", "OIL"))
    placed = order("a-past-order", {milk: 2, tea: 6, eggs: 8, salt: 1, oil: 5}, who=CUSTOMER)
    change(salt, active=False)
    change(oil, order_limit=3)
    add(tea, 1, who=CUSTOMER)

    again = call("POST", "/cart/add-order", {"order_id": placed["id"]}, who=CUSTOMER, key="once-more")

    assert again.status == 200, again.text
    assert cart(who=CUSTOMER) == {tea: 4, milk: 2, eggs: 2, oil: 3}
    assert [(left["sku"], left["change"]) for left in again.json["left_out"]] == [
        ("TEA", {"kind": "short", "before": 6, "now": 3}), ("EGGS", {"kind": "short", "before": 8, "now": 2}),
        ("SALT", {"kind": "withdrawn", "before": 1, "now": 0}), ("OIL", {"kind": "limit", "before": 5, "now": 3}),
    ]  # fmt: skip


def test_ordering_again_under_a_key_fills_the_cart_once():
    milk = product("MILK")
    placed = order("a-past-order", {milk: 2}, headers=GUEST)
    body = {"order_id": placed["id"]}

    replies = [call("POST", "/cart/add-order", body, headers=GUEST, key="once-more") for _ in range(2)]

    assert [(reply.status, reply.json["left_out"]) for reply in replies] == [(200, [])] * 2
    assert cart(headers=GUEST) == {milk: 2}


def test_nobody_orders_again_what_another_had():
    placed = order("a-past-order", {product("MILK"): 2}, who=CUSTOMER)
    before = everything()

    for how in ({"who": OTHER_CUSTOMER}, {"headers": GUEST}, {}):
        assert call("POST", "/cart/add-order", {"order_id": placed["id"]}, **how).status == 404
    assert everything() == before
