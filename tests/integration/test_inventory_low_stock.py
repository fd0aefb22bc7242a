"""What runs low: marks, alerts and the morning check."""

from datetime import UTC, datetime

import pytest

from supermarket import wiring
from supermarket.inventory.ledger_service import record_change
from supermarket.kernel.events import Change
from tests.support.gateway import call, function, staff
from tests.support.stock_room import (
    CLERK,
    DEPOT,
    MANAGER,
    MILK,
    NOBODY,
    RICE,
    SHOP,
    STRANGER,
    adjust,
    alerts,
    level,
    open_shop,
    tell_ledger,
)  # fmt: skip


@pytest.fixture(autouse=True)
def shop(cloud: None) -> None:
    open_shop()


def reorder_at(product: str, point, who=MANAGER, warehouse=SHOP):
    return call("PUT", f"/stock/{product}", {"warehouse_id": warehouse, "reorder_point": point}, who=who)


def low() -> list[tuple[str, int]]:
    items = call("GET", f"/reports/inventory/low-stock?warehouse_id={SHOP}", who=CLERK).json["items"]
    return [(item["name"], item["available"]) for item in items]


def test_a_product_is_low_from_its_reorder_point_on_until_it_recovers():
    adjust("received", (MILK, 12), (RICE, "5"))
    assert reorder_at(MILK, 10).json["warehouses"][0]["reorder_point"] == 10
    reorder_at(RICE, "2.500")
    tell_ledger()
    assert low() == []

    adjust("damage", (MILK, 2))
    tell_ledger()
    assert low() == [("Milk", 10)]

    adjust("damage", (MILK, 1))
    tell_ledger()
    assert low() == [("Milk", 9)]

    adjust("received", (MILK, 5))
    tell_ledger()
    assert low() == []


def test_one_alert_is_told_until_the_product_has_recovered():
    """In Saleor, Odoo, ERPNext and Open Source POS low stock is a report, an event or a draft, not an alert."""
    adjust("received", (MILK, 12))
    reorder_at(MILK, 10)
    adjust("damage", (MILK, 2))
    adjust("damage", (MILK, 1))
    tell_ledger()
    told = alerts()
    assert [(e["detail-type"], e["source"]) for e in told] == [("StockLow", "supermarket.inventory")]
    assert told[0]["detail"]["key"] == f"low#{SHOP}#{MILK}#3"
    assert told[0]["detail"]["data"] == {
        "warehouse_id": SHOP, "product_id": MILK, "available": 10, "reorder_point": 10,
    }  # fmt: skip

    adjust("received", (MILK, 9))
    adjust("damage", (MILK, 9))
    tell_ledger()

    assert [e["detail"]["key"] for e in alerts()] == [f"low#{SHOP}#{MILK}#3", f"low#{SHOP}#{MILK}#6"]


def test_a_reorder_point_above_the_level_makes_it_low_and_none_makes_it_well():
    adjust("received", (MILK, 5))
    reorder_at(MILK, 6)
    tell_ledger()
    assert low() == [("Milk", 5)]

    reorder_at(MILK, None)
    tell_ledger()
    assert low() == []
    moved = call("GET", f"/stock/movements?warehouse_id={SHOP}", who=CLERK).json["items"]
    assert [m["on_hand_change"] for m in moved] == [5]


def test_changes_told_again_cannot_revive_a_mark():
    adjust("received", (MILK, 12))
    reorder_at(MILK, 10)
    adjust("damage", (MILK, 5))
    adjust("received", (MILK, 9))
    changes = tell_ledger()

    function("inventory/record_movements").handler({"Records": changes[:3]}, None)

    assert low() == []
    assert len(alerts()) == 1


@pytest.mark.parametrize(
    ("product", "point", "who", "warehouse", "status"),
    [
        (MILK, -1, MANAGER, SHOP, 422),
        (MILK, "1.5", MANAGER, SHOP, 422),
        (NOBODY, 1, MANAGER, SHOP, 404),
        (MILK, 1, MANAGER, NOBODY, 404),
        (MILK, 1, STRANGER, SHOP, 403),
        (MILK, 1, MANAGER, DEPOT, 403),
        (MILK, 1, staff("inventory:read"), SHOP, 403),
    ],
)
def test_a_reorder_point_that_cannot_be_is_refused(product, point, who, warehouse, status):
    assert reorder_at(product, point, who, warehouse).status == status
    assert wiring.stock().level(SHOP, MILK).reorder_point is None


def check(**event):
    return function("inventory/check_low_stock").handler(event, None)


def test_the_morning_check_makes_the_marks_that_were_lost():
    adjust("received", (MILK, 5), (RICE, "5"))
    reorder_at(MILK, 6)
    assert low() == []

    assert check(warehouse_id=SHOP) == {"warehouses": 1, "corrected": 1}

    assert low() == [("Milk", 5)]
    assert len(alerts()) == 1
    assert check(warehouse_id=SHOP) == {"warehouses": 1, "corrected": 0}


def test_the_morning_check_takes_away_marks_that_are_wrong():
    adjust("received", (MILK, 5))
    reorder_at(MILK, 6)
    tell_ledger()
    adjust("received", (MILK, 5))
    assert len(low()) == 1

    assert check(warehouse_id=SHOP)["corrected"] == 1

    assert low() == []


@pytest.mark.parametrize(("hour", "warehouses"), [(23, 0), (0, 2), (1, 0), (12, 0)])
def test_the_check_is_due_at_six_in_the_morning_in_dhaka(hour, warehouses):
    at = datetime(2026, 11, 22, hour, 5, tzinfo=UTC)

    assert check(at=at.isoformat())["warehouses"] == warehouses


def test_a_change_of_an_item_that_is_gone_means_nothing():
    record_change(wiring.bookkeeping(), Change("1", {"kind": "level"}, None))

    assert (low(), level(MILK)) == ([], (0, 0, 0))
