"""A real shop's price changes of three weeks, planned ahead and moved on day by day, or late."""

import csv
from datetime import UTC, date, datetime, timedelta

import pytest

from supermarket import wiring
from supermarket.kernel.caller import SYSTEM
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import Money
from supermarket.kernel.paging import PageRequest
from supermarket.products import price_service
from supermarket.products.model import Product
from supermarket.products.price_model import AskedPrice, PriceEvent
from supermarket.products.price_service import PriceDesk
from tests.support.gateway import function
from tests.support.templates import ROOT

DATA = ROOT.parent / "shared" / "data"
PLANNED_AT = datetime(2026, 7, 20, 10, tzinfo=UTC)
FIRST_DAY = date(2026, 7, 27)
pytestmark = [
    pytest.mark.usefixtures("cloud"),
    pytest.mark.skipif(not DATA.exists(), reason="the real catalogue is not here"),
]


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def amounts(row: dict[str, str]) -> tuple[Money, Money]:
    return Money.taka(row["price"]), Money.taka(row["mrp"])


@pytest.fixture
def changes() -> list[dict[str, str]]:
    return rows("price_changes.csv")


@pytest.fixture
def shelf(cloud: None, changes) -> dict[str, str]:
    """The products that change and some that do not, by SKU, at older prices than the catalogue's own."""
    changing = {change["sku"] for change in changes}
    catalogue = rows("products.csv")
    chosen = [row for row in catalogue if row["sku"] in changing] + catalogue[:5]
    found = {}
    for row in chosen:
        price, mrp = amounts(row)
        older = price - Money(500) if row["sku"] in changing else price
        product = Product(new_id(), row["sku"], row["name"], row["name_bn"], older, mrp, "standard")
        wiring.catalogue().add(product)
        found[row["sku"]] = product.id
    return found


def plan(shelf: dict[str, str], changes: list[dict[str, str]]) -> None:
    desk = PriceDesk(
        wiring.catalogue(), wiring.prices(), wiring.price_lists(), wiring.settings(), lambda: PLANNED_AT
    )
    for change in changes:
        price, mrp = amounts(change)
        asked = AskedPrice(price, mrp, starts_on=date.fromisoformat(change["date"]), reason="Price file")
        price_service.set_price(desk, SYSTEM, shelf[change["sku"]], asked)


def held(shelf: dict[str, str]) -> dict[str, tuple[Money, Money]]:
    found = wiring.catalogue().by_ids(list(shelf.values()), fresh=True)
    return {sku: (found[product_id].price, found[product_id].mrp) for sku, product_id in shelf.items()}


def replayed(before, changes, day: date):
    """The file read from its top to a day."""
    begun = [change for change in changes if date.fromisoformat(change["date"]) <= day]
    return before | {change["sku"]: amounts(change) for change in begun}


def run(day: date) -> dict[str, int]:
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=6)
    done: dict[str, int] = function("products/apply_prices").handler({"at": midnight.isoformat()}, None)
    return done


def history(product_id: str) -> list[tuple[PriceEvent, Money | None, Money | None]]:
    lines = wiring.prices().history(product_id, PageRequest(100)).items
    return [(line.event, line.old, line.new) for line in lines]


def test_after_each_day_every_price_is_what_the_file_says_by_then(shelf, changes):
    before = held(shelf)
    plan(shelf, changes)
    began = 0

    for number in range(21):
        day = FIRST_DAY + timedelta(days=number)
        done = run(day)
        began += done["began"]
        assert done["failed"] == done["busy"] == 0
        assert held(shelf) == replayed(before, changes, day), day

    assert began == len(changes) == 38
    assert held(shelf) == {row["sku"]: amounts(row) for row in rows("products.csv") if row["sku"] in shelf}


def test_planned_backwards_and_run_a_week_late_it_ends_the_same_with_its_whole_history(shelf, changes):
    before = held(shelf)
    plan(shelf, changes[::-1])
    assert held(shelf) == before

    assert run(date(2026, 8, 10))["began"] == 38
    assert run(date(2026, 8, 10))["products"] == 0

    assert held(shelf) == replayed(before, changes, date(2026, 8, 10))
    for change in changes:
        old, new = before[change["sku"]][0], Money.taka(change["price"])
        assert history(shelf[change["sku"]]) == [
            (PriceEvent.BEGAN, old, new),
            (PriceEvent.SCHEDULED, old, old),
        ]
