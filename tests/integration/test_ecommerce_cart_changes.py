"""What a cart tells line by line, limits of one order, putting carts together, and carts past their time."""

from dataclasses import replace

import pytest

from supermarket import wiring
from supermarket.ecommerce.cart_model import Cart, CartItem
from supermarket.inventory.model import Cause, CauseKind, Reason, adjust
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import Money
from supermarket.kernel.quantity import Unit
from supermarket.products.model import Product
from tests.support.gateway import call
from tests.support.online_shop import CUSTOMER, GUEST, WAREHOUSE, add, cart, check_out, open_shop, product
from tests.support.promotions import OFFICE, of, offered
from tests.support.tables import everything


@pytest.fixture(autouse=True)
def shop(cloud):
    open_shop()


def change(product_id: str, **said: object) -> None:
    """As the office changes a product."""
    book = wiring.catalogue()
    old = book.get(product_id)
    book.replace(replace(old, version=old.version + 1, **said), old)  # type: ignore[arg-type]


def limited(sku: str, limit: int, **made: object) -> str:
    made_id = product(sku, **made)  # type: ignore[arg-type]
    change(made_id, order_limit=limit)
    return made_id


def taken_away(product_id: str, quantity: int) -> None:
    cause = Cause(CauseKind.ADJUSTMENT, new_id(), "lost")
    wiring.stock().commit([adjust(WAREHOUSE, product_id, Reason.LOST, quantity)], cause)


def promotions_read_anew() -> None:
    """As in another environment of the function."""
    wiring.promotions.cache_clear()
    wiring.storefront.cache_clear()


def changes(**how: object) -> dict[str, list[tuple[str, object, object]]]:
    """What the cart tells, by SKU."""
    lines = call("GET", "/cart", **how).json["items"]  # type: ignore[arg-type]
    return {line["sku"]: [(c["kind"], c["before"], c["now"]) for c in line["changes"]] for line in lines}


def test_no_more_than_one_order_may_have_goes_into_a_cart():
    oil = limited("OIL", 3)
    add(oil, 2, headers=GUEST)
    before = everything()

    more, many = (
        add(oil, 2, headers=GUEST),
        call("PATCH", f"/cart/items/{oil}", {"quantity": 4}, headers=GUEST),
    )

    for refused in (more, many):
        assert (refused.status, refused.json["errors"]) == (
            422, [{"pointer": "/quantity", "detail": "at most 3 in one order", "code": "order_limit"}],
        )  # fmt: skip
    assert everything() == before
    assert add(oil, 1, headers=GUEST).json["items"][0]["order_limit"] == 3


def test_a_limit_is_told_in_the_products_own_unit():
    rice = limited("RICE", 1500, unit=Unit.GRAM)

    refused = add(rice, "1.501", headers=GUEST)

    assert refused.json["errors"][0]["detail"] == "at most 1.500 in one order"


def test_a_cart_that_held_more_before_the_limit_came_keeps_it_and_is_not_ordered():
    oil, tea = product("OIL"), product("TEA")
    add(tea, 1, who=CUSTOMER)
    add(oil, 5, who=CUSTOMER)
    change(oil, order_limit=2)
    before = everything()

    told, refused = changes(who=CUSTOMER), check_out("over-the-limit", who=CUSTOMER)

    assert told == {"TEA": [], "OIL": [("limit", 5, 2)]}
    assert (refused.status, refused.json["errors"]) == (
        422, [{"pointer": "/items/1/quantity", "detail": "at most 2 in one order", "code": "order_limit"}],
    )  # fmt: skip
    assert everything() == before


@pytest.mark.parametrize(("own", "guest", "together"), [(2, 2, 3), (0, 5, 3), (3, 1, 3), (1, 1, 2)])
def test_carts_put_together_hold_no_more_than_one_order_may_have_and_say_so(own, guest, together):
    oil = product("OIL")
    for quantity, how in ((own, {"who": CUSTOMER}), (guest, {"headers": GUEST})):
        if quantity:
            add(oil, quantity, **how)
    change(oil, order_limit=3)

    told = changes(who=CUSTOMER, headers=GUEST)

    assert told == {"OIL": [("limit", own + guest, 3)] if own + guest > 3 else []}
    assert cart(who=CUSTOMER) == {oil: together}
    assert cart(headers=GUEST) == {} and changes(who=CUSTOMER) == {"OIL": []}


def test_what_has_changed_is_told_until_the_line_is_set_again():
    milk = product("MILK")
    add(milk, 2, who=CUSTOMER)
    change(milk, price=Money.taka("90.00"))
    add(product("TEA"), 1, who=CUSTOMER)

    assert changes(who=CUSTOMER)["MILK"] == [("price", "100.00", "90.00")]
    assert (
        call("PATCH", f"/cart/items/{milk}", {"quantity": 2}, who=CUSTOMER).json["items"][0]["changes"] == []
    )
    assert changes(who=CUSTOMER) == {"MILK": [], "TEA": []}


def test_adding_more_agrees_to_todays_price():
    milk = product("MILK")
    add(milk, 2, who=CUSTOMER)
    change(milk, price=Money.taka("90.00"))

    (line,) = add(milk, 1, who=CUSTOMER).json["items"]

    assert (line["quantity"], line["unit_price_when_added"], line["changes"]) == (3, "90.00", [])


def test_a_promotion_that_comes_and_goes_is_told():
    milk = product("MILK")
    add(milk, 2, who=CUSTOMER)
    promotion = offered("percent", percent="10.00", goods=of(milk))
    promotions_read_anew()

    assert changes(who=CUSTOMER) == {"MILK": [("promotion", "0.00", "20.00")]}
    call("GET", "/cart?accept=true", who=CUSTOMER)
    assert changes(who=CUSTOMER) == {"MILK": []}
    assert call("DELETE", f"/promotions/{promotion}", who=OFFICE).status == 204
    promotions_read_anew()
    assert changes(who=CUSTOMER) == {"MILK": [("promotion", "20.00", "0.00")]}


def test_what_the_shopper_did_to_a_promotion_is_no_news_and_what_happened_before_still_is():
    milk, tea = product("MILK"), product("TEA")
    offered("basket", percent="10.00", spend="250.00")
    add(milk, 2, who=CUSTOMER)

    shown = add(tea, 1, who=CUSTOMER).json

    assert shown["discount"] == "30.00"
    assert [line["changes"] for line in shown["items"]] == [[], []]


def test_accepting_takes_everything_as_it_is_now_and_it_can_be_ordered():
    oil, milk, tea, eggs, salt = (product(sku) for sku in ("OIL", "MILK", "TEA", "EGGS", "SALT"))
    for each in (oil, milk, tea, eggs, salt):
        add(each, 5, who=CUSTOMER)
    change(oil, order_limit=2)
    change(milk, price=Money.taka("80.00"))
    taken_away(tea, 7)
    taken_away(eggs, 10)
    change(salt, active=False)
    assert changes(who=CUSTOMER) == {
        "OIL": [("limit", 5, 2)], "MILK": [("price", "100.00", "80.00")], "TEA": [("short", 5, 3)],
        "EGGS": [("unavailable", 5, 0)], "SALT": [("withdrawn", 5, 0)],
    }  # fmt: skip

    accepted = call("GET", "/cart?accept=true", who=CUSTOMER).json

    assert [(line["sku"], line["quantity"], line["changes"]) for line in accepted["items"]] == [
        ("OIL", 2, []), ("MILK", 5, []), ("TEA", 3, []),
    ]  # fmt: skip
    assert check_out("all-as-it-is", who=CUSTOMER).status == 201
    assert call("GET", "/cart?accept=perhaps", who=CUSTOMER).status == 422


def test_accepting_what_has_not_changed_writes_nothing():
    add(product("MILK"), 2, who=CUSTOMER)
    before = everything()

    call("GET", "/cart?accept=true", who=CUSTOMER)

    assert everything() == before


def test_a_checkout_that_cannot_be_served_tells_the_same_changes():
    milk = product("MILK", stock=5)
    add(milk, 5, who=CUSTOMER)
    taken_away(milk, 3)

    refused = check_out("too-few-of-it", who=CUSTOMER)

    assert (refused.status, refused.json["code"]) == (409, "out_of_stock")
    assert refused.json["lines"][0]["changes"] == [{"kind": "short", "before": 5, "now": 2}]


def kept(owner: str, product_id: str, days: int) -> None:
    wiring.carts().save(Cart(owner, (CartItem(product_id, 4, Money(10_000)),), coupon="EID"), days)


def test_carts_past_their_time_read_as_empty_and_bring_nothing_at_sign_in():
    from supermarket.ecommerce.guest_model import guest_key

    milk, tea = product("MILK"), product("TEA")
    guest = f"GUEST#{guest_key(GUEST['X-Guest-Token'])}"
    kept(guest, milk, -1)
    assert cart(headers=GUEST) == {}
    add(tea, 1, who=CUSTOMER)

    shown = call("GET", "/cart", who=CUSTOMER, headers=GUEST).json

    assert [(line["sku"], line["quantity"]) for line in shown["items"]] == [("TEA", 1)]
    assert shown["coupon"] == ""


def test_an_own_cart_past_its_time_takes_over_a_guests_and_is_not_ordered_by_itself():
    milk, tea = product("MILK"), product("TEA")
    kept(f"USER#{CUSTOMER.user}", milk, -1)
    assert check_out("past-its-time", who=CUSTOMER).json["code"] == "cart_empty"
    add(tea, 2, headers=GUEST)

    assert cart(who=CUSTOMER, headers=GUEST) == {tea: 2}
    assert cart(who=CUSTOMER) == {tea: 2}


def test_the_limit_is_part_of_a_product_over_http():
    from supermarket.settings.model import TaxClass

    wiring.settings().add_tax_class(TaxClass("standard", "VAT", 1500))
    body = {"sku": "RICE", "name": "Rice", "price": "80.00", "tax_class": "standard", "unit": "gram"}

    made = call("POST", "/products", {**body, "order_limit": "2.500"}, who=OFFICE)
    wrong = [
        call("POST", "/products", {**body, "sku": "X", "order_limit": bad}, who=OFFICE) for bad in ("0", "x")
    ]

    assert (made.status, made.json["order_limit"]) == (201, "2.500")
    assert wiring.catalogue().get(made.json["id"]).order_limit == 2500
    assert [(each.status, each.json["errors"][0]["pointer"]) for each in wrong] == [(422, "/order_limit")] * 2
    assert isinstance(wiring.catalogue().get(made.json["id"]), Product)
