"""Price lists, and what the till and the online shop charge: the branch's price, or the list's where it is lower."""

import pytest

from supermarket import wiring
from supermarket.accounts.model import User
from supermarket.kernel.scale_labels import SCALE_RULES, scale_label
from tests.support import online_shop, till_shop
from tests.support.gateway import Who, call, staff
from tests.support.tables import everything
from tests.support.till_shop import FISH, GULSHAN, RICE, SOAP, UTTARA, an_id, calls_to_amazon, cash

OFFICE = staff("products:manage", "branches:all")
RAHIM, KARIM = an_id(81), an_id(82)
NOBODY = an_id(99)
pytestmark = pytest.mark.usefixtures("cloud")


def add_list(code: str = "wholesale", key: str | None = None):
    return call("POST", "/price-lists", {"code": code, "name": code.title()}, who=OFFICE, key=key)


def made_list(code: str = "wholesale") -> str:
    reply = add_list(code)
    assert reply.status == 201, reply.text
    return str(reply.json["id"])


def add_customers(*ids: str) -> None:
    for number, user_id in enumerate(ids):
        wiring.accounts().users.add(
            User(user_id, "Rahim", "customer", email=f"c{number}@example.com", created_at="2026-11-22T10:00:00.000Z")
        )  # fmt: skip


def put_in(list_id: str, customer: str, method: str = "PUT"):
    return call(method, f"/price-lists/{list_id}/customers/{customer}", who=OFFICE)


def members(list_id: str) -> list[str]:
    items = call("GET", f"/price-lists/{list_id}/customers", who=OFFICE).json["items"]
    return [item["customer_id"] for item in items]


def set_price(product_id: str, price: str | None, **more: str) -> None:
    reply = call("POST", f"/products/{product_id}/prices", {"price": price, **more}, who=OFFICE)
    assert reply.status == 201, reply.text


def count(list_id: str) -> int:
    return int(call("GET", f"/price-lists/{list_id}", who=OFFICE).json["customers"])


def test_a_list_is_added_once_changed_by_who_read_it_last_and_its_code_is_its_own():
    first = add_list(key="list-00000001")
    again, taken = add_list(key="list-00000001"), add_list("WHOLESALE")
    path = f"/price-lists/{first.json['id']}"

    body = {"code": "trade", "name": "Trade"}
    new, late = (call("PUT", path, body, who=OFFICE, headers={"If-Match": '"1"'}) for _ in range(2))

    assert (first.status, again.json, taken.status) == (201, first.json, 409)
    assert (new.status, new.json["code"], new.headers["ETag"], late.status) == (200, "trade", '"2"', 412)
    assert [item["code"] for item in call("GET", "/price-lists", who=OFFICE).json["items"]] == ["trade"]
    assert add_list("wholesale").status == 201


def test_a_customer_is_in_one_list_at_most_and_a_list_with_customers_stays():
    one, two = made_list("one"), made_list("two")
    add_customers(RAHIM, KARIM)
    assert [put_in(one, RAHIM).status, put_in(one, KARIM).status, put_in(one, RAHIM).status] == [200] * 3
    assert (members(one), count(one)) == ([RAHIM, KARIM], 2)

    put_in(two, RAHIM)
    before = everything()
    refused = [
        call("DELETE", f"/price-lists/{two}", who=OFFICE), put_in(one, RAHIM, "DELETE"), put_in(two, NOBODY),
        put_in(NOBODY, KARIM),
    ]  # fmt: skip

    assert (members(one), members(two), count(one), count(two)) == ([KARIM], [RAHIM], 1, 1)
    assert [reply.status for reply in refused] == [409, 404, 404, 404]
    assert everything() == before
    assert put_in(two, RAHIM, "DELETE").status == 204
    assert call("DELETE", f"/price-lists/{two}", who=OFFICE).status == 204
    assert call("GET", f"/price-lists/{two}", who=OFFICE).status == 404


def test_a_customer_sees_their_list_in_what_is_held_about_them_and_leaves_it_when_they_are_erased():
    trade = made_list()
    add_customers(RAHIM)
    put_in(trade, RAHIM)
    held = call("POST", f"/customers/{RAHIM}/export", who=Who(RAHIM)).json["data"]["products"]

    erased = call("POST", f"/customers/{RAHIM}/erase", {"confirm": "erase"}, who=Who(RAHIM))

    assert held["price_list"]["name"] == "Wholesale"
    assert (erased.status, members(trade), count(trade)) == (200, [], 0)


@pytest.fixture
def session(cloud) -> str:
    till_shop.open_shop()
    return till_shop.open_session(till_shop.add_terminal())


def sell(session_id: str, key: str, *lines, customer: str | None = None):
    asked = {"customer_id": customer} if customer else {}
    with calls_to_amazon() as calls:
        reply = till_shop.sell(session_id, key, list(lines), cash("5000.00"), **asked)
    assert reply.status == 201, reply.text
    return [(line["unit_price"], line["quantity"], line["total"]) for line in reply.json["lines"]], calls


def test_the_till_charges_its_branchs_price_or_the_customers_if_that_is_lower(session):
    trade = made_list()
    add_customers(RAHIM)
    put_in(trade, RAHIM)
    set_price(RICE, "400.00", branch_id=GULSHAN)
    set_price(RICE, "390.00", list_id=trade)
    set_price(SOAP, "50.00", branch_id=UTTARA)
    set_price(SOAP, "55.00", list_id=trade)
    set_price(SOAP, "52.00", branch_id=GULSHAN)
    rice, soap = {"product_id": RICE, "quantity": 2}, {"product_id": SOAP, "quantity": 1}

    anybody, _ = sell(session, "sale-0001", rice, soap)
    member, calls = sell(session, "sale-0002", rice, soap, customer=RAHIM)
    other, _ = sell(session, "sale-0003", rice, customer=KARIM)

    assert anybody == [("400.00", 2, "800.00"), ("52.00", 1, "52.00")]
    assert member == [("390.00", 2, "780.00"), ("52.00", 1, "52.00")]
    assert other == [("400.00", 2, "800.00")]
    assert calls == ["BatchGetItem", "TransactWriteItems"]


def test_a_price_label_of_the_scale_weighs_what_the_branchs_price_bought(session):
    """Odoo PR #243260: the price of a scale label ignored the price list."""
    trade = made_list()
    add_customers(RAHIM)
    put_in(trade, RAHIM)
    set_price(FISH, "190.00", branch_id=GULSHAN)
    set_price(FISH, "100.00", list_id=trade)
    label = scale_label(SCALE_RULES[1], "00042", 9500)

    sold, _ = sell(session, "sale-0001", {"barcode": label}, customer=RAHIM)
    looked = [call("GET", f"/products/lookup/{label}{at}").json for at in ("", f"?branch_id={GULSHAN}")]

    assert sold == [("190.00", "0.500", "95.00")]
    assert [(found["quantity"], found["label_total"]) for found in looked] == [
        ("0.250", "95.00"),
        ("0.500", "95.00"),
    ]
    assert [found["product"]["branch_price"] for found in looked] == [None, "190.00"]


def test_cart_and_order_have_the_online_branchs_price_and_the_customers_list():
    online_shop.open_shop()
    milk = online_shop.product("MILK", "100.00")
    trade, customer = made_list(), online_shop.CUSTOMER
    add_customers(customer.user)
    put_in(trade, customer.user)
    set_price(milk, "95.00", branch_id=online_shop.BRANCH)
    set_price(milk, "50.00", branch_id=online_shop.OTHER_BRANCH)
    set_price(milk, "90.00", list_id=trade)

    guest = online_shop.add(milk, 2, headers=online_shop.GUEST).json
    theirs = online_shop.add(milk, 2, who=customer).json
    with calls_to_amazon() as calls:
        placed = online_shop.check_out("order-0001", who=customer)

    assert (guest["total"], theirs["total"]) == ("190.00", "180.00")
    assert (placed.status, placed.json["total"]) == (201, "180.00")
    assert calls == ["BatchGetItem", "BatchGetItem", "UpdateItem", "TransactWriteItems"]
    stranger = online_shop.order("order-0002", {milk: 2}, headers=online_shop.OTHER_GUEST)
    assert stranger["total"] == "190.00"


def test_products_are_shown_with_the_price_of_a_branch_that_is_asked_for(session):
    set_price(RICE, "400.00", branch_id=GULSHAN)

    listed = call("GET", f"/products?branch_id={GULSHAN}").json["items"]

    prices = {item["id"]: (item["price"], item["branch_price"]) for item in listed}
    assert (prices[RICE], prices[SOAP]) == (("425.00", "400.00"), ("55.50", "55.50"))
    assert call("GET", "/products").json["items"][0]["branch_price"] is None
    assert call("GET", "/products?branch_id=x").status == 422
