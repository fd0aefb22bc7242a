"""Prices over their endpoints: set, planned, temporary, cancelled, of branches, marked down."""

from datetime import UTC, datetime

import pytest

from supermarket import wiring
from supermarket.kernel.money import Money
from supermarket.products import price_service
from supermarket.settings.model import ShopRules
from tests.support.gateway import call
from tests.support.price_desk import (
    DHAKA,
    GULSHAN,
    LONDON,
    NOWHERE,
    OFFICE,
    ask,
    days,
    history,
    midnight,
    open_shop,
    product,
    run,
    shown,
)
from tests.support.tables import everything


@pytest.fixture(autouse=True)
def shop(cloud: None) -> None:
    open_shop()


def test_a_price_that_is_set_holds_at_once_and_the_history_says_who_and_what_it_was():
    milk = product()

    reply = ask(milk, "110.00", mrp="130.00", reason=" New supplier ")

    line = reply.json
    assert (reply.status, line["state"], line["kind"], line["reason"]) == (
        201,
        "began",
        "price",
        "New supplier",
    )
    assert (line["old_price"], line["new_price"], line["old_mrp"], line["new_mrp"]) == (
        "100.00", "110.00", "120.00", "130.00",
    )  # fmt: skip
    assert line["by"] == OFFICE.user
    assert call("GET", f"/products/{milk}").json["price"] == "110.00"
    assert history(milk) == [line]


def test_the_same_request_again_changes_nothing_and_answers_as_the_first_time():
    milk = product()

    first = ask(milk, "90.00", key="price-0000001")
    ask(milk, "80.00")
    again = ask(milk, "90.00", key="price-0000001")
    other = ask(milk, "91.00", key="price-0000001")

    assert (again.status, again.json) == (201, first.json)
    assert (other.status, other.json["code"]) == (422, "idempotency_key_reused")
    assert shown(milk) == ("80.00", "80.00")


def test_a_product_edit_that_changes_its_price_is_in_the_history_and_one_that_does_not_is_not():
    milk = product()
    body = {"sku": "MILK-1", "name": "Milk", "price": "100.00", "mrp": "120.00", "tax_class": "standard"}

    for number, change in enumerate(
        ({"name": "Fresh Milk"}, {"price": "105.00"}, {"mrp": "125.00", "price": "105.00"})
    ):
        path, version = f"/products/{milk}", {"If-Match": f'"{number + 1}"'}
        assert call("PUT", path, body | change, who=OFFICE, headers=version).status == 200

    told = [(line["kind"], line["old_price"], line["new_price"], line["old_mrp"], line["new_mrp"], line["by"])
            for line in history(milk)]  # fmt: skip
    assert told == [
        ("edit", "105.00", "105.00", "120.00", "125.00", OFFICE.user),
        ("edit", "100.00", "105.00", "120.00", "120.00", OFFICE.user),
    ]


def test_what_is_planned_is_listed_and_cancelled_and_a_temporary_price_is_ended():
    milk = product()
    running = ask(milk, "80.00", ends_on=days(5)).json["id"]
    later = ask(milk, "110.00", starts_on=days(2)).json["id"]
    planned = history(milk, "?planned=true")
    assert [(each["id"], each["state"]) for each in planned] == [(running, "began"), (later, "scheduled")]

    gone = [
        call("DELETE", f"/products/{milk}/prices/{each}", who=OFFICE).status
        for each in (running, later, later)
    ]

    assert gone == [204, 204, 404]
    assert (shown(milk)[0], history(milk, "?planned=true")) == ("100.00", [])
    assert run(midnight(3))["products"] == 0
    assert [line["state"] for line in history(milk)] == ["cancelled", "ended", "scheduled", "began"]


def test_a_lasting_price_that_has_begun_is_not_cancelled():
    milk = product()
    begun = ask(milk, "90.00").json["id"]
    before = everything()

    reply = call("DELETE", f"/products/{milk}/prices/{begun}", who=OFFICE)

    assert (reply.status, everything()) == (404, before)


@pytest.mark.parametrize(
    ("price", "more", "pointer"),
    [
        ("120.01", {}, "/price"),
        ("0.00", {}, "/price"),
        (None, {}, "/price"),
        ("120.01", {"starts_on": "+2"}, "/price"),
        ("120.01", {"branch_id": DHAKA}, "/price"),
        ("130.00", {"mrp": "129.99"}, "/price"),
        ("90.00", {"mrp": "0.00"}, "/mrp"),
        ("90.00", {"mrp": "99.00", "branch_id": DHAKA}, "/mrp"),
        ("90.00", {"mrp": "99.00", "ends_on": "+2"}, "/mrp"),
        ("90.00", {"branch_id": NOWHERE}, "/branch_id"),
        ("90.00", {"list_id": NOWHERE}, "/list_id"),
        ("90.00", {"list_id": NOWHERE, "branch_id": DHAKA}, "/list_id"),
        ("90.00", {"starts_on": "-1"}, "/starts_on"),
        ("90.00", {"starts_on": "9999-12-31"}, "/starts_on"),
        ("90.00", {"ends_on": "9999-12-31"}, "/ends_on"),
        ("90.00", {"starts_on": "+3", "ends_on": "+2"}, "/ends_on"),
    ],
)
def test_a_price_that_cannot_be_is_refused_and_nothing_changes(price, more, pointer):
    milk = product()
    asked = {name: days(int(value)) if value[0] in "+-" else value for name, value in more.items()}
    before = everything()

    reply = ask(milk, price, **asked)

    assert (reply.status, [error["pointer"] for error in reply.json["errors"]]) == (422, [pointer]), (
        reply.text
    )
    assert everything() == before


def test_above_the_mrp_is_sold_only_where_the_settings_allow_it():
    milk = product()
    rules = wiring.settings().rules()
    assert ask(milk, "120.01").json["errors"][0]["code"] == "above_mrp"

    wiring.settings().replace_rules(ShopRules(sell_above_mrp=True), rules.version)
    wiring.settings().forget()

    assert ask(milk, "120.01").status == 201
    assert shown(milk)[0] == "120.01"


def test_staff_set_prices_of_their_own_branch_alone():
    milk = product()
    theirs = ask(milk, "80.00", branch_id=LONDON, starts_on=days(2)).json["id"]
    before = everything()

    refused = ask(milk, "90.00", who=GULSHAN, branch_id=LONDON)
    kept = call("DELETE", f"/products/{milk}/prices/{theirs}", who=GULSHAN)

    assert (refused.status, kept.status, everything()) == (403, 403, before)
    assert ask(milk, "90.00", who=GULSHAN, branch_id=DHAKA).status == 201


def test_a_branch_gives_its_own_price_up():
    milk = product()
    ask(milk, "90.00", branch_id=DHAKA)
    assert shown(milk) == ("100.00", "90.00")

    assert ask(milk, None, branch_id=DHAKA).json["old_price"] == "90.00"

    assert shown(milk) == ("100.00", "100.00")


def test_an_mrp_below_a_branchs_price_is_refused_with_the_product_and_with_a_price():
    milk = product()
    ask(milk, "118.00", branch_id=DHAKA)
    body = {"sku": "MILK-1", "name": "Milk", "price": "100.00", "mrp": "117.00", "tax_class": "standard"}
    before = everything()

    edited = call("PUT", f"/products/{milk}", body, who=OFFICE, headers={"If-Match": '"2"'})
    priced = ask(milk, "100.00", mrp="117.00")

    assert (edited.status, edited.json["errors"][0]["pointer"]) == (422, "/mrp")
    assert (priced.status, priced.json["errors"][0]["code"]) == (422, "above_mrp")
    assert everything() == before


def test_a_deleted_product_takes_no_price():
    milk = product()
    call("DELETE", f"/products/{milk}", who=OFFICE)
    before = everything()

    replies = [ask(milk, "90.00"), ask(milk, "90.00", starts_on=days(2))]

    assert [(reply.status, reply.json["code"]) for reply in replies] == [(409, "product_deleted")] * 2
    assert everything() == before
    assert [ask(NOWHERE, "90.00").status, history_status(NOWHERE), history_status("x")] == [404, 404, 404]


def history_status(product_id: str) -> int:
    return call("GET", f"/products/{product_id}/prices", who=OFFICE).status


def test_a_markdown_gives_way_to_what_would_hold_without_it():
    milk = product()
    mark(milk, "70.00")
    mark(milk, "70.00")
    mark(milk, "50.00")
    assert shown(milk) == ("100.00", "50.00")
    ask(milk, "95.00")

    assert (end_mark(milk), end_mark(milk)) == (True, False)

    assert shown(milk) == ("95.00", "95.00")
    assert [(line["kind"], line["state"], line["new_price"]) for line in reversed(history(milk))] == [
        ("markdown", "began", "70.00"), ("markdown", "ended", None), ("markdown", "began", "50.00"),
        ("price", "began", "95.00"), ("markdown", "ended", None),
    ]  # fmt: skip


def test_the_end_of_a_markdown_leaves_a_price_that_was_set_meanwhile():
    milk = product()
    mark(milk, "70.00")
    ask(milk, "85.00", branch_id=DHAKA)

    assert end_mark(milk) is False

    assert shown(milk) == ("100.00", "85.00")


def mark(product_id: str, price: str) -> None:
    now, why = datetime.now(UTC), "2 days to expiry"
    price_service.mark_down(
        wiring.catalogue(), wiring.prices(), product_id, DHAKA, Money.taka(price), why, now
    )


def end_mark(product_id: str) -> bool:
    return price_service.end_markdown(
        wiring.catalogue(), wiring.prices(), product_id, DHAKA, datetime.now(UTC)
    )
