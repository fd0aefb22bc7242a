"""Levels, adjustments and the ledger over HTTP."""

import pytest

from supermarket import wiring
from supermarket.inventory.model import Cause, CauseKind, reserve
from tests.support.gateway import call, staff
from tests.support.stock_room import (
    ADMIN,
    CLERK,
    DEPOT,
    MILK,
    NOBODY,
    RICE,
    SHOP,
    SOAP,
    STRANGER,
    adjust,
    level,
    open_shop,
    tell_ledger,
)  # fmt: skip


@pytest.fixture(autouse=True)
def shop(cloud: None) -> None:
    open_shop()


def test_goods_received_show_in_the_levels():
    made = adjust("received", (MILK, 12), (RICE, "25.500"), note="opening stock")

    assert made.status == 201
    assert [(line["name"], line["quantity"]) for line in made.json["lines"]] == [
        ("Milk", 12),
        ("Rice", "25.500"),
    ]
    assert (made.json["reason"], made.json["note"], made.json["by"]) == (
        "received",
        "opening stock",
        CLERK.user,
    )
    stock = call("GET", f"/stock?warehouse_id={SHOP}", who=CLERK)
    assert stock.json["items"] == [
        {
            "product_id": MILK, "sku": "MILK", "name": "Milk", "name_bn": "Milk bn", "unit": "piece", "on_hand": 12,
            "reserved": 0, "blocked": 0, "available": 12, "reorder_point": None, "low": False,
        },
        {
            "product_id": RICE, "sku": "RICE", "name": "Rice", "name_bn": "Rice bn", "unit": "gram",
            "on_hand": "25.500", "reserved": "0.000", "blocked": "0.000", "available": "25.500",
            "reorder_point": None, "low": False,
        },
    ]  # fmt: skip


def test_levels_come_in_pages():
    adjust("received", (MILK, 1), (RICE, "1"), (SOAP, 1))

    first = call("GET", f"/stock?warehouse_id={SHOP}&limit=2", who=CLERK).json
    rest = call("GET", f"/stock?warehouse_id={SHOP}&limit=2&cursor={first['next_cursor']}", who=CLERK).json

    assert [item["name"] for item in first["items"]] == ["Milk", "Rice"]
    assert [item["name"] for item in rest["items"]] == ["Soap"]


def test_one_product_is_shown_in_every_warehouse():
    """NexoPOS sells several stores as a module."""
    adjust("received", (MILK, 3))
    adjust("received", (MILK, 4), who=STRANGER, warehouse=DEPOT)
    wiring.stock().commit([reserve(SHOP, MILK, 1)], Cause(CauseKind.ORDER, "o"))

    found = call("GET", f"/stock/{MILK}", who=CLERK).json

    assert (found["name"], found["unit"]) == ("Milk", "piece")
    assert [(w["code"], w["on_hand"], w["reserved"], w["available"]) for w in found["warehouses"]] == [
        ("DHK1-SHOP", 3, 1, 2), ("CTG1-SHOP", 4, 0, 4),
    ]  # fmt: skip
    assert call("GET", f"/stock/{NOBODY}", who=CLERK).status == 404


def test_a_write_off_takes_goods_away():
    adjust("received", (MILK, 12))

    made = adjust("damage", (MILK, 5))

    assert made.json["lines"][0]["quantity"] == -5
    assert level(MILK) == (7, 0, 7)


def test_more_than_is_available_is_not_written_off():
    adjust("received", (MILK, 12), (SOAP, 3))
    wiring.stock().commit([reserve(SHOP, SOAP, 2)], Cause(CauseKind.ORDER, "o"))

    refused = adjust("theft", (MILK, 2), (SOAP, 2))

    assert (refused.status, refused.json["code"], refused.json["product_id"]) == (409, "out_of_stock", SOAP)
    assert refused.json["errors"][0]["pointer"] == "/lines/1/quantity"
    assert (level(MILK), level(SOAP)) == ((12, 0, 12), (3, 2, 1))


@pytest.mark.parametrize(
    ("lines", "pointer"),
    [
        ([(MILK, 1), (NOBODY, 1)], "/lines/1/product_id"),
        ([(MILK, 1), (MILK, 2)], "/lines/1/product_id"),
        ([(MILK, "0.5")], "/lines/0/quantity"),
        ([(MILK, 0)], "/lines/0/quantity"),
        ([(MILK, -3)], "/lines/0/quantity"),
        ([(RICE, "1.0001")], "/lines/0/quantity"),
        ([(MILK, 1.5)], "/lines/0/quantity"),
        ([], "/lines"),
    ],
)
def test_a_line_that_means_nothing_is_named_and_nothing_moves(lines, pointer):
    refused = adjust("received", *lines)

    assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, pointer)
    assert level(MILK) == (0, 0, 0)


def test_at_most_200_lines_are_corrected_at_once():
    refused = adjust("received", *[(MILK, 1)] * 201)

    assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, "/lines")


@pytest.mark.parametrize(
    ("who", "warehouse", "status"),
    [(STRANGER, SHOP, 403), (staff("inventory:read"), SHOP, 403), (None, SHOP, 401), (ADMIN, NOBODY, 404)],
)
def test_only_staff_of_the_branch_correct_its_stock(who, warehouse, status):
    assert adjust("received", (MILK, 1), who=who, warehouse=warehouse).status == status
    assert level(MILK) == (0, 0, 0)


def test_an_adjustment_is_carried_out_once():
    first = adjust("received", (MILK, 12), key="from-the-clerk")
    again = adjust("received", (MILK, 12), key="from-the-clerk")
    other = adjust("received", (MILK, 13), key="from-the-clerk")

    assert (again.status, again.json) == (201, first.json)
    assert (other.status, other.json["code"]) == (422, "idempotency_key_reused")
    assert level(MILK) == (12, 0, 12)


def test_a_write_off_answers_a_repetition_when_nothing_is_left():
    adjust("received", (MILK, 5))
    first = adjust("expiry", (MILK, 5), key="expired-milk")

    assert adjust("expiry", (MILK, 5), key="expired-milk").json == first.json
    assert adjust("expiry", (MILK, 5), key="expired-more").status == 409
    assert level(MILK) == (0, 0, 0)


def test_an_adjustment_needs_a_key():
    body = {"warehouse_id": SHOP, "reason": "found", "lines": [{"product_id": MILK, "quantity": 1}]}

    reply = call("POST", "/stock/adjustments", body, who=CLERK)

    assert (reply.status, reply.json["code"]) == (400, "idempotency_key_required")
    assert level(MILK) == (0, 0, 0)


def test_the_ledger_tells_what_moved_newest_first():
    """Loyverse sells the history of stock apart."""
    made = adjust("received", (MILK, 12), (RICE, "5.000")).json
    adjust("damage", (MILK, 2))
    tell_ledger()

    of_milk = call("GET", f"/stock/movements?warehouse_id={SHOP}&product_id={MILK}", who=CLERK).json["items"]

    assert [(m["on_hand_change"], m["on_hand"], m["cause"]["reason"]) for m in of_milk] == [
        (-2, 10, "damage"), (12, 12, "received"),
    ]  # fmt: skip
    assert of_milk[1]["cause"] == {
        "kind": "adjustment", "id": made["id"], "reason": "received", "by": CLERK.user,
    }  # fmt: skip
    everything = call("GET", f"/stock/movements?warehouse_id={SHOP}", who=CLERK).json["items"]
    assert (everything[0]["name"], everything[0]["on_hand_change"]) == ("Milk", -2)
    assert ("Rice", "5.000") in [(m["name"], m["on_hand_change"]) for m in everything]


def test_a_change_told_twice_is_one_movement():
    adjust("received", (MILK, 12))
    tell_ledger()
    tell_ledger()

    moved = call("GET", f"/stock/movements?warehouse_id={SHOP}&limit=1", who=CLERK).json

    assert len(moved["items"]) == 1
    assert moved["next_cursor"] is None or not _next(moved)["items"]


def _next(page):
    url = f"/stock/movements?warehouse_id={SHOP}&limit=1&cursor={page['next_cursor']}"
    return call("GET", url, who=CLERK).json


@pytest.mark.parametrize("path", ["/stock", "/stock/movements", "/reports/inventory/low-stock"])
def test_another_branchs_stock_is_not_shown(path):
    adjust("received", (MILK, 12))
    tell_ledger()

    assert call("GET", f"{path}?warehouse_id={SHOP}", who=STRANGER).status == 403
    assert call("GET", f"{path}?warehouse_id={NOBODY}", who=STRANGER).status == 404
    assert call("GET", path, who=STRANGER).json["errors"][0]["pointer"] == "?warehouse_id"
