"""When to order anew: points, suggestions, and the drafts that come of them."""

from dataclasses import replace
from typing import Any

import pytest

from supermarket import wiring
from supermarket.inventory.reorder_plan_service import plan_reorders
from supermarket.kernel.errors import Outdated
from supermarket.kernel.ids import new_id
from supermarket.kernel.once import Once
from tests.support import buying_office, stock_room
from tests.support.buying_office import (
    BUYER,
    CLERK,
    FOREIGNER,
    MILK,
    SHOP,
    SOAP,
    done,
    line,
    order,
    sent,
)
from tests.support.gateway import Who, call, staff
from tests.support.reordering import NOW, drafts, level, many, offered, points, sold, suggestions
from tests.support.stock_room import DEPOT, NOBODY, RICE, adjust, tell_ledger
from tests.support.tables import everything

pytestmark = pytest.mark.usefixtures("cloud")


@pytest.fixture(autouse=True)
def _office(cloud: None) -> None:
    buying_office.open_office()


# Points


def test_a_product_has_a_reorder_point_and_a_target() -> None:
    reply = points(MILK, reorder_point=10, target="2 case")

    (shown,) = done(reply)["warehouses"]
    assert (shown["reorder_point"], shown["target"], shown["automatic"]) == (10, 24, False)
    again = done(call("GET", f"/stock/{MILK}", who=CLERK))["warehouses"]
    assert [each["target"] for each in again if each["warehouse_id"] == SHOP] == [24]


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"reorder_point": 10, "target": 10}, "/target"),
        ({"target": 10}, "/target"),
        ({"reorder_point": -1}, "/reorder_point"),
        ({"reorder_point": 1, "service_level": 100}, "/service_level"),
        ({"reorder_point": 1, "review_days": 0}, "/review_days"),
    ],
)
def test_points_that_cannot_be_are_refused(said: dict[str, Any], pointer: str) -> None:
    before = everything()

    reply = points(MILK, **said)

    assert (reply.status, reply.json["errors"][0]["pointer"]) == (422, pointer)
    assert everything() == before


def test_the_points_of_many_products_are_set_at_once() -> None:
    reply = many(
        {"product_id": MILK, "reorder_point": 10, "target": 30},
        {"product_id": RICE, "reorder_point": "2.500", "automatic": True},
    )

    shown = [(row["name"], row["target"], row["automatic"]) for row in done(reply)["products"]]
    assert shown == [("Milk", 30, False), ("Rice", None, True)]
    assert (level(MILK), level(RICE)) == ((10, 30), (2500, None))


def test_one_bad_row_of_many_is_named_and_none_is_set() -> None:
    before = everything()

    reply = many(
        {"product_id": MILK, "reorder_point": 10},
        {"product_id": NOBODY, "reorder_point": 1},
        {"product_id": SOAP, "reorder_point": 5, "target": 4},
        {"product_id": MILK, "reorder_point": 11},
    )

    assert [each["pointer"] for each in reply.json["errors"]] == [
        "/products/1/product_id", "/products/2/target", "/products/3/product_id",
    ]  # fmt: skip
    assert everything() == before


def test_two_hundred_are_set_in_transactions_that_fit() -> None:
    ids = [f"01890000-0000-7000-8000-000000001{place:03d}" for place in range(200)]
    for each in ids:
        wiring.catalogue().add(stock_room.product_of(each, each[-4:]))

    reply = many(*[{"product_id": each, "reorder_point": 4, "automatic": True} for each in ids])

    assert reply.status == 200
    assert {level(each) for each in ids} == {(4, None)}


@pytest.mark.parametrize("who", [FOREIGNER, staff("inventory:read")])
def test_points_elsewhere_are_not_set(who: Who) -> None:
    before = everything()

    assert many({"product_id": MILK, "reorder_point": 10}, who=who).status == 403
    assert everything() == before


# Suggestions


def test_what_is_low_is_suggested_in_the_suppliers_packs_with_its_reasons() -> None:
    supplier_id = offered(MILK, pack="case", price="1150.00", minimum=2, code="MG-771")
    adjust("received", (MILK, 8), (SOAP, 50))
    points(MILK, reorder_point=10, target=40)
    points(SOAP, reorder_point=10)
    sold(MILK, *[4] * 28)
    plan_reorders(wiring.planning(), NOW)

    (found,) = suggestions()

    assert (found["name"], found["quantity"], found["available"], found["target"]) == ("Milk", 36, 8, 40)
    assert found["supplier"] == {
        "supplier_id": supplier_id, "name": "Meghna Traders", "code": "MG-771", "pack": "case", "pack_quantity": 12,
        "minimum": 2, "packs": 3, "price": "1150.00", "cost": "3450.00", "lead_days": 3,
    }  # fmt: skip
    assert found["forecast"] == {
        "day": "2026-11-23", "daily_demand": "4.000", "deviation": "0.000", "days": 28, "days_of_cover": "2.0",
        "review_days": 7, "service_level": 95, "lead_days": 3,
    }  # fmt: skip


def test_what_is_on_order_in_drafts_and_on_the_way_counts() -> None:
    supplier_id = offered(MILK)
    adjust("received", (MILK, 8))
    points(MILK, reorder_point=30, target=40)
    sent(line(MILK, 10), supplier_id=supplier_id)
    order(line(MILK, 5), supplier_id=supplier_id)

    (found,) = suggestions()
    assert (found["ordered"], found["drafted"], found["quantity"]) == (10, 5, 17)

    adjust("received", (MILK, 30), who=stock_room.ADMIN, warehouse=DEPOT)
    moving = {
        "from_warehouse_id": DEPOT, "to_warehouse_id": SHOP, "lines": [{"product_id": MILK, "quantity": 7}],
    }  # fmt: skip
    done(call("POST", "/stock/transfers", moving, who=stock_room.ADMIN, key="transfer-1"))
    (found,) = suggestions()
    assert (found["on_the_way"], found["quantity"]) == (7, 10)

    sent(line(MILK, 1), supplier_id=supplier_id)
    assert suggestions() == []


def test_what_came_of_an_order_is_not_awaited_any_more() -> None:
    supplier_id = offered(SOAP)
    adjust("received", (SOAP, 2))
    points(SOAP, reorder_point=20, target=40)
    made = sent(line(SOAP, 10), supplier_id=supplier_id)
    assert buying_office.receive(made["id"], buying_office.came(SOAP, 4)).status < 300

    (found,) = suggestions()

    assert (found["available"], found["ordered"], found["quantity"]) == (6, 6, 28)


def test_with_a_supplier_only_what_they_sell_is_suggested() -> None:
    milk, soap = offered(MILK, name="A"), offered(SOAP, name="B", preferred=False)
    many({"product_id": MILK, "reorder_point": 5}, {"product_id": SOAP, "reorder_point": 5})
    points(RICE, reorder_point="5")

    assert {(each["name"], (each["supplier"] or {}).get("name")) for each in suggestions()} == {
        ("Milk", "A"), ("Soap", "B"), ("Rice", None),
    }  # fmt: skip
    assert [each["name"] for each in suggestions(more=f"&supplier_id={milk}")] == ["Milk"]
    assert [each["name"] for each in suggestions(more=f"&supplier_id={soap}")] == ["Soap"]


def test_weights_are_ordered_by_the_kilogram() -> None:
    offered(RICE, price="80.00")
    adjust("received", (RICE, "1.250"))
    points(RICE, reorder_point="2", target="5")

    (found,) = suggestions()

    assert (found["quantity"], found["supplier"]["packs"], found["supplier"]["cost"]) == (
        "4.000",
        4,
        "320.00",
    )


@pytest.mark.parametrize(
    ("who", "warehouse", "status"), [(FOREIGNER, SHOP, 403), (CLERK, SHOP, 403), (BUYER, NOBODY, 404)]
)
def test_suggestions_are_for_the_managers_of_the_branch(who: Who, warehouse: str, status: int) -> None:
    assert call("GET", f"/stock/reorder-suggestions?warehouse_id={warehouse}", who=who).status == status


# Drafts


def test_suggestions_become_a_draft_for_each_supplier_once() -> None:
    """Loyverse fills an order from what is low, in its paid part."""
    milk, soap = offered(MILK, name="A", pack="case", price="1150.00"), offered(SOAP, name="B", price="40.00")
    many(
        {"product_id": MILK, "reorder_point": 10, "target": 24},
        {"product_id": SOAP, "reorder_point": 5, "target": 9},
    )
    points(RICE, reorder_point="1")

    first, again = drafts(), drafts()

    assert first.status == 201
    assert again.json == first.json
    made = {each["supplier_id"]: buying_office.shown(each) for each in first.json["orders"]}
    assert {each["state"] for each in made.values()} == {"draft"}
    lines = [
        (made[each]["lines"][0]["quantity"], made[each]["lines"][0]["pack"], made[each]["net"])
        for each in (milk, soap)
    ]
    assert lines == [(24, "case", "2300.00"), (9, "", "360.00")]
    assert [(each["name"], each["supplier"]) for each in suggestions()] == [("Rice", None)]


def test_what_was_drafted_is_not_drafted_again_under_another_key() -> None:
    offered(MILK)
    points(MILK, reorder_point=10)
    assert drafts("first-of-two-keys").status == 201
    before = everything()

    second = drafts("second-of-two-keys")

    assert (second.status, second.json["type"].rpartition(":")[2]) == (409, "nothing_to_order")
    assert everything() == before


def test_of_two_who_draft_at_the_same_moment_one_begins_anew() -> None:
    offered(MILK)
    points(MILK, reorder_point=10)
    turn = wiring.pipeline().turn(SHOP)
    made = drafts().json["orders"]
    order = replace(wiring.purchase_desk().purchases.get(made[0]["id"]), id=new_id())
    before = everything()

    with pytest.raises(Outdated):
        wiring.pipeline().add_drafts([order], turn, Once("somebody", "another-key-of-theirs", "hash"))
    assert everything() == before
    assert wiring.pipeline().turn(SHOP).order_ids == (made[0]["id"],)


def test_only_some_products_may_be_drafted() -> None:
    offered(MILK, name="A")
    offered(SOAP, name="B")
    many({"product_id": MILK, "reorder_point": 10}, {"product_id": SOAP, "reorder_point": 5})

    made = drafts(product_ids=[SOAP])

    assert [each["supplier_name"] for each in made.json["orders"]] == ["B"]


def test_drafting_elsewhere_is_refused() -> None:
    offered(MILK)
    points(MILK, reorder_point=10)
    tell_ledger()
    before = everything()

    assert drafts(who=FOREIGNER).status == 403
    assert drafts(who=CLERK).status == 403
    assert everything() == before
