"""What the stock is worth, what of it expires, what was lost, and what goods cost."""

from datetime import UTC, date, datetime, timedelta

import pytest

from supermarket import wiring
from supermarket.inventory.model import Cause, CauseKind, Layer, receive, sell
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import Money
from tests.support.gateway import call, function, staff
from tests.support.stock_room import (
    BRANCH,
    MILK,
    OTHER_BRANCH,
    SHOP,
    SOAP,
    adjust,
    open_shop,
    tell_ledger,
)

pytestmark = pytest.mark.usefixtures("cloud")
MANAGER = staff("inventory:read", "inventory:manage", "reports:read", branch=BRANCH)
STRANGER = staff("reports:read", branch=OTHER_BRANCH)
TODAY = datetime.now(UTC).date()


@pytest.fixture(autouse=True)
def _shop(cloud: None) -> None:
    open_shop()


def bring(product_id: str, quantity: int, value: int, expires_on: date | None = None) -> None:
    layer = Layer(new_id(), quantity, Money(value), "", expires_on.isoformat() if expires_on else "")
    wiring.stock().commit([receive(SHOP, product_id, [layer])], Cause(CauseKind.RECEIPT, "grn", by="u1"))
    tell_ledger()


def sold(product_id: str, quantity: int, sale_id: str) -> None:
    move = sell(SHOP, product_id, quantity, guarded=False)
    wiring.stock().commit([move], Cause(CauseKind.SALE, sale_id, by="u1"))
    tell_ledger()


def test_stock_is_valued_both_ways_and_summed_by_the_last_audit() -> None:
    bring(MILK, 10, 1000)
    bring(MILK, 10, 2000)
    sold(MILK, 15, "s1")
    function("inventory/audit_stock").handler({}, None)

    found = call("GET", f"/reports/inventory/valuation?warehouse_id={SHOP}", who=MANAGER).json

    (row,) = found["items"]
    assert (row["on_hand"], row["value"], row["value_average"], row["value_fifo"]) == (
        5,
        "7.50",
        "7.50",
        "10.00",
    )
    assert (found["valuation"], found["total"]) == ("average", "7.50")


def test_a_sale_costs_what_its_goods_cost() -> None:
    """Saleor #1140 asks what each line cost."""
    bring(MILK, 10, 1000)
    bring(SOAP, 2, 500)
    moves = [sell(SHOP, MILK, 3, guarded=True), sell(SHOP, SOAP, 1, guarded=True)]
    wiring.stock().commit(moves, Cause(CauseKind.SALE, "sale-9", by="u1"))
    tell_ledger()

    found = call("GET", "/stock/costs/sale-9", who=MANAGER).json

    assert (found["cost"], found["value_in"]) == ("5.50", "0.00")
    assert {line["sku"]: (line["quantity"], line["cost"]) for line in found["lines"]} == {
        "MILK": (-3, "3.00"), "SOAP": (-1, "2.50"),
    }  # fmt: skip
    assert call("GET", "/stock/costs/sale-9", who=STRANGER).status == 404


def test_what_expires_soon_is_listed_with_its_cost() -> None:
    bring(MILK, 4, 400, TODAY + timedelta(days=3))
    bring(SOAP, 4, 400, TODAY + timedelta(days=60))

    found = call("GET", f"/reports/inventory/expiring?warehouse_id={SHOP}&days=7", who=MANAGER).json

    assert [(row["sku"], row["remaining"], row["value"]) for row in found["items"]] == [("MILK", 4, "4.00")]


def test_shrinkage_is_summed_at_cost_by_day_and_reason() -> None:
    bring(MILK, 10, 1000)
    for reason, quantity in (("damage", 2), ("theft", 1), ("found", 1)):
        assert adjust(reason, (MILK, quantity)).status == 201
    sold(MILK, 1, "s1")
    today = TODAY.isoformat()
    tomorrow = (TODAY + timedelta(days=1)).isoformat()

    path = f"/reports/inventory/shrinkage?warehouse_id={SHOP}&from={today}&to={tomorrow}"
    found = call("GET", path, who=MANAGER).json

    assert found["reasons"] == {"damage": "2.00", "theft": "1.00", "found": "-1.00"}
    assert found["total"] == "2.00"
    assert sum(day["lines"] for day in found["days"]) == 3


@pytest.mark.parametrize("days", ["from=2026-11-02&to=2026-11-01", "from=2025-01-01&to=2026-11-01"])
def test_shrinkage_is_of_a_year_at_most_and_not_backwards(days: str) -> None:
    refused = call("GET", f"/reports/inventory/shrinkage?warehouse_id={SHOP}&{days}", who=MANAGER)

    assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, "/to")


@pytest.mark.parametrize("report", ["valuation", "expiring", "shrinkage"])
def test_the_office_of_another_branch_learns_nothing(report: str) -> None:
    days = "&from=2026-11-01&to=2026-11-02" if report == "shrinkage" else ""

    assert call("GET", f"/reports/inventory/{report}?warehouse_id={SHOP}{days}", who=STRANGER).status == 403


def test_a_product_shows_its_batches_by_expiry() -> None:
    bring(MILK, 2, 200, date(2027, 3, 1))
    bring(MILK, 3, 300, date(2027, 1, 1))

    places = call("GET", f"/stock/{MILK}", who=MANAGER).json["warehouses"]

    here = next(place for place in places if place["warehouse_id"] == SHOP)
    assert [(b["expires_on"], b["remaining"]) for b in here["batches"]] == [
        ("2027-01-01", 3),
        ("2027-03-01", 2),
    ]
    assert (here["on_hand"], here["blocked"]) == (5, 0)
