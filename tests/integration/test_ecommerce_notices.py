"""Asking to be told when a product is there again, and asking no more."""

import pytest

from supermarket import wiring
from supermarket.ecommerce.notice_model import MOST_NOTICES, Notices
from supermarket.ecommerce.reminder_link_model import stop_token
from supermarket.kernel import clock
from supermarket.kernel.errors import Outdated
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import Money
from supermarket.products.model import Component, Product
from tests.support.faults import counted
from tests.support.gateway import call
from tests.support.notices import KEY, ask, link_of, person, waits, withdraw
from tests.support.online_shop import CUSTOMER, GUEST, OTHER_CUSTOMER, open_shop, order, product, receive
from tests.support.tables import everything


@pytest.fixture(autouse=True)
def shop(cloud):
    open_shop()


def test_a_customer_waits_for_what_the_shop_has_none_of():
    person()
    milk, tea = product("MILK", stock=0), product("TEA", stock=0)

    asked, both = ask(milk), ask(tea)

    (item,) = asked.json["items"]
    assert asked.status == 200 and item.pop("asked_at").endswith("Z")
    assert item == {
        "product_id": milk, "sku": "MILK", "name": "Product MILK", "name_bn": "পণ্য MILK", "sold": True,
    }  # fmt: skip
    assert both.json == call("GET", "/cart/notices", who=CUSTOMER).json
    assert (waits(), waits(OTHER_CUSTOMER)) == ([milk, tea], [])


def test_what_was_sold_out_can_be_waited_for():
    person()
    milk = product("MILK", stock=2)
    order("the-last-two", {milk: 2}, who=OTHER_CUSTOMER)

    assert ask(milk).status == 200


def test_asking_takes_three_reads_and_one_transaction_and_asking_again_changes_nothing():
    person()
    milk = product("MILK", stock=0)
    ask(product("TEA", stock=0))
    with counted() as calls:
        ask(milk)
    before = everything()

    assert ask(milk).status == 200
    assert everything() == before
    assert (calls.count("BatchGetItem"), calls.count("TransactWriteItems")) == (3, 1)


def test_nobody_waits_for_what_is_there():
    person()
    milk = product("MILK", stock=1)
    before = everything()

    refused = ask(milk)

    assert (refused.status, refused.json["code"]) == (409, "available")
    assert everything() == before


def test_an_unknown_a_withdrawn_product_and_a_bundle_are_not_waited_for():
    person()
    gone, part = product("GONE", stock=0), product("PART", stock=0)
    withdraw(gone)
    basket = Product(
        new_id(), "SET", "Set", "", Money(100), Money(100), "NONE", components=(Component(part, 2),)
    )
    wiring.catalogue().add(basket)
    before = everything()

    refused = [ask(each) for each in (new_id(), "no-id", gone, basket.id)]

    assert [(each.status, each.json["code"]) for each in refused] == [
        (404, "not_found"), (404, "not_found"), (409, "withdrawn"), (409, "bundle"),
    ]  # fmt: skip
    assert everything() == before


@pytest.mark.parametrize("said", [
    {"email": "", "phone": "+8801711111111"}, {"active": False}, {"email_verified": False}, None,
])  # fmt: skip
def test_who_has_no_verified_address_cannot_be_told(said):
    if said is not None:
        person(**said)
    milk = product("MILK", stock=0)
    before = everything()

    refused = ask(milk)

    assert (refused.status, refused.json["code"]) == (409, "address_not_verified")
    assert everything() == before


def test_guests_are_asked_to_sign_in():
    milk = product("MILK", stock=0)
    before = everything()

    assert ask(milk, None, headers=GUEST).status == 401
    assert call("GET", "/cart/notices", headers=GUEST).status == 401
    assert call("DELETE", f"/cart/notices/{milk}", headers=GUEST).status == 401
    assert everything() == before


def test_nobody_waits_for_more_than_fifty_products():
    person()
    book, full = wiring.notice_book(), Notices(CUSTOMER.user)
    for _ in range(MOST_NOTICES):
        full = full.asking(new_id(), clock.now())
    book.save(Notices(CUSTOMER.user), full)
    milk = product("MILK", stock=0)
    before = everything()

    refused = ask(milk)

    assert (refused.status, refused.json["code"]) == (409, "notices_full")
    assert everything() == before
    assert len(waits()) == 50


def test_goods_that_come_while_somebody_asks_are_noticed():
    """What comes in after the product was looked at would otherwise be told to nobody."""
    person()
    milk = product("MILK", stock=0)
    nothing = wiring.stock().none_left("elsewhere", milk, Outdated())
    known = Notices(CUSTOMER.user)
    wiring.notice_book().save(known, known.asking(milk, clock.now()), [nothing])
    receive(milk, 1)

    here = wiring.stock().none_left("01890000-0000-7000-8000-0000000000d1", milk, Outdated("there"))
    other, before = Notices(OTHER_CUSTOMER.user), everything()
    with pytest.raises(Outdated, match="there"):
        wiring.notice_book().save(other, other.asking(milk, clock.now()), [here])
    assert everything() == before


def test_a_list_that_was_changed_meanwhile_is_not_written_over():
    person()
    milk, tea = product("MILK", stock=0), product("TEA", stock=0)
    book, old = wiring.notice_book(), Notices(CUSTOMER.user)
    ask(milk)
    before = everything()

    with pytest.raises(Outdated):
        book.save(old, old.asking(tea, clock.now()))
    with pytest.raises(Outdated):
        book.remove(old)
    assert everything() == before


def test_who_waits_no_more_can_wait_again():
    person()
    milk, tea = product("MILK", stock=0), product("TEA", stock=0)
    ask(milk)
    ask(tea)

    gone = call("DELETE", f"/cart/notices/{milk}", who=CUSTOMER)
    before = everything()

    assert [each["product_id"] for each in gone.json["items"]] == [tea] == waits()
    assert call("DELETE", f"/cart/notices/{milk}", who=CUSTOMER).json == gone.json
    assert everything() == before
    assert (ask(milk).status, waits()) == (200, [tea, milk])


def test_the_link_shows_first_and_ends_all_of_it_when_it_is_sent():
    person()
    person(OTHER_CUSTOMER)
    milk, tea = product("MILK", stock=0), product("TEA", stock=0)
    for who in (CUSTOMER, OTHER_CUSTOMER):
        ask(milk, who)
        ask(tea, who)
    before = everything()
    assert call("GET", link_of()).json == {"waiting": True} and everything() == before

    one_click = {"Content-Type": "application/x-www-form-urlencoded"}
    stopped = call("POST", link_of(), raw="List-Unsubscribe=One-Click", headers=one_click)

    assert (stopped.status, stopped.json) == (200, {"waiting": False})
    assert (waits(), waits(OTHER_CUSTOMER)) == ([], [milk, tea])
    after_once = everything()
    assert call("POST", link_of()).status == 200 and everything() == after_once
    assert ask(milk).status == 200


def test_people_see_a_page_with_a_button():
    person()
    ask(product("MILK", stock=0))

    page = call("GET", link_of(), headers={"Accept": "text/html,application/xhtml+xml"})
    done = call("POST", link_of(), raw="", headers={"Accept": "text/html", "Content-Type": "text/plain"})

    assert page.headers["Content-Type"] == "text/html; charset=utf-8" and '<form method="post">' in page.text
    assert "form-action 'self'" in page.headers["Content-Security-Policy"]
    assert done.status == 200 and "<form" not in done.text and "অপেক্ষায় নেই" in done.text


@pytest.mark.parametrize("token", ["x", CUSTOMER.user, stop_token(KEY, CUSTOMER.user)])
def test_a_link_of_another_kind_or_of_nobody_ends_nothing(token):
    person()
    ask(product("MILK", stock=0))
    before = everything()

    for method in ("GET", "POST"):
        assert call(method, f"/cart/notices/stop/{token}").status == 404
    assert everything() == before
