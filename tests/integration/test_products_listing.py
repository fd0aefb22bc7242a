"""Lists of products: of a branch of the tree, within prices, in stock, changed since."""

from datetime import timedelta

import pytest

from supermarket import wiring
from supermarket.inventory.model import Cause, CauseKind, Reason, adjust
from supermarket.kernel import clock
from supermarket.products import listing_tables
from supermarket.settings.model import Branch, TaxClass
from tests.support.gateway import call, staff
from tests.support.till_shop import calls_to_amazon

OFFICE = staff("products:manage")
BRANCH, FLOOR = "01890000-0000-7000-8000-0000000000b1", "01890000-0000-7000-8000-0000000000e1"
SOMEWHERE = "01938f5e-0000-7000-8000-000000000001"


@pytest.fixture(autouse=True)
def _shop(cloud):
    wiring.settings().add_tax_class(TaxClass("standard", "VAT", 1500))
    wiring.settings().add_branch(Branch(BRANCH, "DHK", "Dhanmondi", warehouse_id=FLOOR))


def add(sku, price="10.00", **more):
    body = {"sku": sku, "name": sku, "price": price, "tax_class": "standard", **more}
    reply = call("POST", "/products", body, who=OFFICE)
    assert reply.status == 201, reply.text
    return reply.json


def shelf(code, path="/categories", **more):
    return call("POST", path, {"code": code, "name": code.title(), **more}, who=OFFICE).json["id"]


def pages(query):
    """The SKUs of each page of a list."""
    found, mark = [], ""
    while mark is not None:
        page = call("GET", f"/products?{query}" + (f"&cursor={mark}" if mark else "")).json
        found.append([item["sku"] for item in page["items"]])
        mark = page["next_cursor"]
    return found


def listed(query):
    return [sku for page in pages(query) for sku in page]


@pytest.mark.parametrize("most", [24, 1], ids=["merged", "picked out"])
def test_a_category_lists_what_is_below_it_by_name_page_after_page(monkeypatch, most):
    monkeypatch.setattr(listing_tables, "MERGED", most)
    food, home = shelf("food"), shelf("home")
    rice = shelf("rice", parent_id=food)
    fine = shelf("fine", parent_id=rice)
    for place, names in ((food, "AEI"), (rice, "BFJ"), (fine, "CGK"), (home, "DHL"), ("", "M")):
        for name in names:
            add(f"S-{name}", category_id=place)

    assert listed(f"category_id={food}&limit=4") == [f"S-{name}" for name in "ABCEFGIJK"]
    assert listed(f"category_id={rice}&limit=1") == [f"S-{name}" for name in "BCFGJK"]
    assert listed(f"category_id={fine}&limit=100") == ["S-C", "S-G", "S-K"]
    assert [len(page) for page in pages(f"category_id={food}&limit=4")] == [4, 4, 1]
    assert listed(f"category_id={SOMEWHERE}") == []


def test_a_branch_that_moves_takes_its_products_along_and_writes_none():
    food, home = shelf("food"), shelf("home")
    tea = shelf("tea", parent_id=home)
    made = add("TEA-1", category_id=tea)
    moved = call("GET", f"/categories/{tea}")
    body = {"code": "tea", "name": "Tea", "parent_id": food}

    call("PUT", f"/categories/{tea}", body, who=OFFICE, headers={"If-Match": moved.headers["ETag"]})
    assert (listed(f"category_id={food}"), listed(f"category_id={home}")) == (["TEA-1"], [])
    assert call("GET", f"/products/{made['id']}").json == made


def test_filters_go_together():
    own, food = shelf("own", "/brands"), shelf("food")
    rice = shelf("rice", parent_id=food)
    add("A-1", "10.00", brand_id=own, category_id=rice)
    add("A-2", "20.00", brand_id=own)
    add("A-3", "30.00", category_id=rice)
    add("A-4", "40.00", brand_id=own, category_id=food)

    assert listed("price_min=20&price_max=30") == ["A-2", "A-3"]
    assert listed(f"category_id={food}&price_min=20") == ["A-3", "A-4"]
    assert listed(f"category_id={food}&brand_id={own}") == ["A-1", "A-4"]
    assert listed(f"category_id={food}&brand_id={own}&price_max=10.00") == ["A-1"]


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("price_min=2&price_max=1", "?price_max"),
        ("price_min=-2", "?price_min"),
        ("price_max=cheap", "?price_max"),
        (f"available_at={SOMEWHERE}", "?available_at"),
        ("updated_since=yesterday", "?updated_since"),
        ("updated_since=2026-01-01T00:00:00Z&price_min=2", "?updated_since"),
        (f"updated_since=2026-01-01T00:00:00Z&category_id={SOMEWHERE}", "?updated_since"),
    ],
)
def test_a_list_that_cannot_be_is_refused(query, pointer):
    reply = call("GET", f"/products?{query}")
    assert (reply.status, [error["pointer"] for error in reply.json["errors"]]) == (422, [pointer])


def test_a_request_reads_so_much_and_goes_on_from_there(monkeypatch):
    monkeypatch.setattr(listing_tables, "SOUGHT", 2)
    monkeypatch.setattr(listing_tables, "READS", 1)
    for number in range(12):
        add(f"A-{number:02}", "99.00" if number in (3, 11) else "10.00")

    found = pages("price_min=50&limit=25")
    assert [sku for page in found for sku in page] == ["A-03", "A-11"]
    assert found[:3] == [["A-03"], [], ["A-11"]]


def test_a_page_of_long_descriptions_is_shorter(monkeypatch):
    monkeypatch.setattr(listing_tables, "MOST_LETTERS", 9)
    for number in range(5):
        add(f"A-{number}", description="x" * 3, attributes={"a": "yz"})

    assert [len(page) for page in pages("limit=25")] == [2, 2, 1]


def receive(product_id, quantity):
    wiring.stock().commit(
        [adjust(FLOOR, product_id, Reason.RECEIVED, quantity)], Cause(CauseKind.ADJUSTMENT, "a", "received")
    )


def test_what_is_in_stock_at_a_branch_is_listed_and_counts_towards_the_page():
    made = {sku: add(sku)["id"] for sku in ("A-1", "A-2", "A-3", "A-4", "A-5")}
    for sku in ("A-2", "A-4", "A-5"):
        receive(made[sku], 3)
    pair = add("PAIR", components=[{"product_id": made["A-2"], "quantity": 2}])
    add("FOURS", components=[{"product_id": made["A-2"], "quantity": 4}])

    assert pages(f"available_at={BRANCH}&limit=2") == [["A-2", "A-4"], ["A-5", "PAIR"]]
    with calls_to_amazon() as calls:
        assert listed(f"available_at={BRANCH}") == ["A-2", "A-4", "A-5", pair["sku"]]
    assert (calls.count("BatchGetItem"), calls.count("Query")) == (1, 1)


def test_a_till_hears_of_what_changed_and_of_what_was_deleted():
    """Odoo #65376: a till loads its whole catalogue to open, 20 to 30 minutes of 300,000 products."""
    now = clock.now()
    first, second = add("A-1"), add("A-2")
    call("DELETE", f"/products/{first['id']}", who=OFFICE)
    body = {"sku": "A-2", "name": "Tea", "price": "12.00", "tax_class": "standard"}
    call("PUT", f"/products/{second['id']}", body, who=OFFICE, headers={"If-Match": '"1"'})

    changed = call("GET", f"/products?updated_since={clock.stamp(now)}").json["items"]
    assert [(item["id"], item["active"], item["name"]) for item in changed] == [
        (first["id"], False, "A-1"),
        (second["id"], True, "Tea"),
    ]
    assert listed(f"updated_since={clock.stamp(now)}&limit=1") == ["A-1", "A-2"]
    later = clock.stamp(now + timedelta(minutes=2))
    assert listed(f"updated_since={later}") == []
    with calls_to_amazon() as calls:
        call("GET", "/products?updated_since=2026-01-01T06:00:00%2B06:00")
    assert calls == ["Query"]


def test_lists_by_category_take_the_calls_of_their_branch():
    """Open Source POS #3292: five minutes to open the list of items."""
    food = shelf("food")
    for number in range(3):
        add(f"A-{number}", category_id=shelf(f"c{number}", parent_id=food))
    call("GET", f"/products?category_id={food}")

    with calls_to_amazon() as calls:
        assert call("GET", f"/products?category_id={food}").status == 200
    assert sorted(calls) == ["GetItem", "Query", "Query", "Query", "Query"]
