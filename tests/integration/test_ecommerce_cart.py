"""Carts over HTTP: guests and customers, prices of today, races."""

import pytest

from supermarket import wiring
from supermarket.ecommerce.cart_model import Cart, CartItem
from supermarket.kernel.errors import Outdated
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import Money
from supermarket.kernel.quantity import Unit
from tests.support.gateway import call
from tests.support.online_shop import (
    CUSTOMER,
    GUEST,
    OTHER_CUSTOMER,
    OTHER_GUEST,
    add,
    cart,
    open_shop,
    product,
)


@pytest.fixture(autouse=True)
def shop(cloud):
    open_shop()


def test_a_guest_is_given_a_token_and_finds_the_cart_by_it():
    milk = product("MILK")
    added = add(milk, 2)
    token = added.json["guest_token"]
    assert added.status == 200 and added.headers["X-Guest-Token"] == token and len(token) == 32
    assert cart(headers={"X-Guest-Token": token}) == {milk: 2}
    assert add(milk, 1, headers={"X-Guest-Token": token}).json["guest_token"] is None
    assert cart(headers={"X-Guest-Token": token}) == {milk: 3}


def test_an_empty_cart_gives_out_a_token_and_stores_nothing():
    first, second = call("GET", "/cart"), call("GET", "/cart")
    assert first.json["items"] == [] and first.json["total"] == "0.00"
    assert first.json["guest_token"] != second.json["guest_token"]


def test_the_token_itself_is_not_stored():
    add(product("MILK"), headers=GUEST)
    stored = wiring.read_together()([wiring.carts().read(f"GUEST#{GUEST['X-Guest-Token']}")])
    assert stored == [None]


def test_carts_of_others_are_not_seen():
    milk = product("MILK")
    add(milk, headers=GUEST)
    add(milk, who=CUSTOMER)
    assert cart(headers=OTHER_GUEST) == {} and cart(who=OTHER_CUSTOMER) == {}


def test_a_cart_shows_names_prices_tax_and_what_is_available():
    rice = product("RICE", "90.00", 5000, Unit.GRAM, "VAT75")
    shown = add(rice, "0.350", headers=GUEST).json
    assert shown["items"] == [{
        "product_id": rice, "sku": "RICE", "name": "Product RICE", "name_bn": "পণ্য RICE", "unit": "gram",
        "quantity": "0.350", "unit_price": "90.00", "unit_price_when_added": "90.00", "discount": "0.00",
        "promotions": [], "total": "31.50", "available": "5.000", "order_limit": None, "changes": [],
    }]  # fmt: skip
    assert (shown["total"], shown["net"], shown["tax"], shown["currency"]) == (
        "31.50",
        "29.30",
        "2.20",
        "BDT",
    )


def test_a_cart_says_what_has_changed_since():
    milk, tea, eggs = product("MILK"), product("TEA", stock=1), product("EGGS")
    for item, quantity in ((milk, 1), (tea, 2), (eggs, 1)):
        add(item, quantity, who=CUSTOMER)
    book = wiring.catalogue()
    old = book.get(milk)
    book.replace(_with(old, price=Money.taka("95.00")), old)
    gone = book.get(eggs)
    book.replace(_with(gone, active=False), gone)
    shown = call("GET", "/cart", who=CUSTOMER).json
    assert [line["changes"] for line in shown["items"]] == [
        [{"kind": "price", "before": "100.00", "now": "95.00"}],
        [{"kind": "short", "before": 2, "now": 1}],
        [{"kind": "withdrawn", "before": 1, "now": 0}],
    ]
    assert [line["total"] for line in shown["items"]] == ["95.00", "200.00", "0.00"]
    assert shown["total"] == "295.00"


def _with(product_, **changes):
    from dataclasses import replace

    return replace(product_, version=product_.version + 1, **changes)


def test_quantities_are_replaced_and_products_taken_out():
    milk, tea = product("MILK"), product("TEA")
    add(milk, 2, headers=GUEST)
    add(tea, 1, headers=GUEST)
    assert call("PATCH", f"/cart/items/{milk}", {"quantity": 5}, headers=GUEST).status == 200
    assert cart(headers=GUEST) == {milk: 5, tea: 1}
    assert call("DELETE", f"/cart/items/{tea}", headers=GUEST).status == 200
    assert cart(headers=GUEST) == {milk: 5}
    assert call("DELETE", "/cart", headers=GUEST).status == 204
    assert call("DELETE", "/cart", headers=GUEST).status == 204
    assert cart(headers=GUEST) == {}


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_a_product_that_is_not_in_the_cart_is_not_found(method):
    milk = product("MILK")
    body = {"quantity": 1} if method == "PATCH" else None
    assert call(method, f"/cart/items/{milk}", body, headers=GUEST).status == 404


@pytest.mark.parametrize("quantity", [0, -1, 1000, "0.5", "many", 1.5, True, None])
def test_a_quantity_that_cannot_be_is_refused_by_name(quantity):
    milk = product("MILK")
    add(milk, 5, headers=GUEST)
    refused = add(milk, quantity, headers=GUEST)
    assert refused.status == 422 and refused.json["errors"][0]["pointer"] == "/quantity"
    assert cart(headers=GUEST) == {milk: 5}


@pytest.mark.parametrize("quantity", ["0.0001", "100.001", "0"])
def test_a_weight_that_cannot_be_is_refused(quantity):
    rice = product("RICE", unit=Unit.GRAM)
    assert add(rice, quantity, headers=GUEST).json["errors"][0]["pointer"] == "/quantity"
    assert cart(headers=GUEST) == {}


def test_what_the_shop_does_not_sell_cannot_be_added():
    refused = add(new_id(), 1, headers=GUEST)
    assert refused.status == 422 and refused.json["errors"][0]["pointer"] == "/product_id"


def test_a_guests_cart_is_taken_over_at_sign_in():
    milk, tea, rice = product("MILK"), product("TEA"), product("RICE")
    add(milk, 2, who=CUSTOMER)
    add(tea, 1, who=CUSTOMER)
    add(milk, 3, headers=GUEST)
    add(rice, 1, headers=GUEST)
    assert cart(who=CUSTOMER, headers=GUEST) == {milk: 5, tea: 1, rice: 1}
    assert cart(who=CUSTOMER) == {milk: 5, tea: 1, rice: 1}
    assert cart(headers=GUEST) == {}
    assert cart(who=CUSTOMER, headers=GUEST) == {milk: 5, tea: 1, rice: 1}


def test_adding_under_a_key_again_adds_nothing():
    milk = product("MILK")
    replies = [add(milk, 2, headers=GUEST, key="add-milk-1") for _ in range(3)]
    assert [reply.status for reply in replies] == [200, 200, 200]
    assert cart(headers=GUEST) == {milk: 2}
    assert add(milk, 3, headers=GUEST, key="add-milk-1").status == 422
    assert cart(headers=GUEST) == {milk: 2}


def test_a_key_of_a_guest_without_a_token_opens_nobodys_cart():
    milk = product("MILK")
    first, second = add(milk, 2, key="add-milk-1"), add(milk, 2, key="add-milk-1")
    assert first.json["guest_token"] != second.json["guest_token"]


def test_a_malformed_guest_token_is_refused():
    assert call("GET", "/cart", headers={"X-Guest-Token": "short"}).status == 400


def test_a_change_made_to_an_old_cart_is_refused():
    carts = wiring.carts()
    item = CartItem("p", 1, Money(100))
    carts.save(Cart("USER#u", (item,)), 30)
    (seen,) = wiring.read_together()([carts.read("USER#u")])
    carts.save(seen.without("p"), 30)
    carts.save(Cart("USER#u", (item,)), 30)
    with pytest.raises(Outdated):
        carts.save(seen.with_item(CartItem("q", 1, Money(100))), 30)
    (now,) = wiring.read_together()([carts.read("USER#u")])
    assert now.product_ids == ["p"]


def test_a_cart_past_its_days_is_empty_and_can_be_filled_again():
    milk = product("MILK")
    carts = wiring.carts()
    carts.save(Cart(f"USER#{CUSTOMER.user}", (CartItem(milk, 7, Money(100)),)), -1)
    assert cart(who=CUSTOMER) == {}
    add(milk, 1, who=CUSTOMER)
    assert cart(who=CUSTOMER) == {milk: 1}


def test_a_shop_without_an_online_branch_says_so():
    from supermarket.settings.model import ShopRules

    wiring.settings().replace_rules(ShopRules(), 2)
    wiring.settings().forget()
    assert call("GET", "/cart").json["code"] == "shop_closed"
