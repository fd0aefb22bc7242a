"""Stock takes: blind counts by section and device, and variances at cost."""

from dataclasses import replace
from typing import Any

import pytest

from supermarket import wiring
from supermarket.kernel.ids import new_id
from supermarket.products.model import Category, Component
from tests.support.counting import (
    BOSS,
    COUNTER,
    OTHER_COUNTER,
    STRANGER,
    commit,
    count,
    due,
    opened,
    sold,
    stock_up,
    variance,
)
from tests.support.gateway import call
from tests.support.stock_room import MILK, NOBODY, RICE, SHOP, SOAP, level, product_of


@pytest.fixture(autouse=True)
def shop(cloud: None) -> None:
    stock_up()


def test_sections_and_devices_add_up_and_the_same_place_counted_again_replaces():
    """Open Source POS and NexoPOS have no count sheet, only a new number (their corrections: NexoPOS #293)."""
    take = opened()

    count(take, (MILK, 4), section="Shelf")
    count(take, (MILK, 2), section="Cellar", who=OTHER_COUNTER)
    count(take, (MILK, 1), section="Shelf", device="h-2")
    replaced = count(take, (MILK, 6), section="Shelf", sequence=2)

    (line,) = replaced.json["lines"]
    assert (line["counted"], [(c["section"], c["device"], c["quantity"]) for c in line["counts"]]) == (
        9, [("Cellar", "h-1", 2), ("Shelf", "h-2", 1), ("Shelf", "h-1", 6)],
    )  # fmt: skip
    assert variance(take)[MILK]["variance"] == -1
    assert call("GET", f"/stock/takes/{take}", who=COUNTER).json["counted_by"] == [
        COUNTER.user, OTHER_COUNTER.user,
    ]  # fmt: skip


def test_an_older_sheet_that_comes_late_changes_nothing():
    take = opened()
    count(take, (MILK, 9), sequence=5)
    before = variance(take)

    late = count(take, (SOAP, 1), (MILK, 3), sequence=4)
    same = count(take, (MILK, 3), sequence=5)

    assert [(each.status, each.json["code"]) for each in (late, same)] == [(409, "counted_later")] * 2
    assert variance(take) == before


def test_a_sheet_sent_again_under_its_key_is_counted_once():
    take = opened()

    first = count(take, (MILK, 9), key="sheet-number-one")
    sold(MILK, 1)
    again = count(take, (MILK, 9), key="sheet-number-one")

    assert (again.status, again.json) == (200, first.json)
    assert (variance(take)[MILK]["expected"], variance(take)[MILK]["variance"]) == (10, -1)


def test_who_counts_is_told_by_no_answer_what_should_be_there():
    """A count that shows the number is copied."""
    take = opened()
    count(take, (MILK, 7))
    asked = ["/stock/takes/{}", "/stock/takes/{}/counts", "/stock/takes/{}/counts?due=true"]

    seen = [call("GET", path.format(take), who=COUNTER) for path in asked]
    seen += [
        count(take, (MILK, 7), sequence=2),
        call("GET", f"/stock/takes?warehouse_id={SHOP}", who=COUNTER),
    ]

    assert {each.status for each in seen} == {200}
    for each in seen:
        assert not {"expected", "on_hand", "value", "level_version"} & fields(each.json)
        assert "variance" not in fields(each.json) or each.json["variance"] is None or "items" in each.json
    for path in (f"/stock/takes/{take}/variance", f"/stock?warehouse_id={SHOP}", f"/stock/{MILK}"):
        assert call("GET", path, who=COUNTER).status == 403


def fields(value: Any) -> set[str]:
    if isinstance(value, dict):
        return {name for name, inner in value.items() if inner is not None} | fields(list(value.values()))
    return set().union(*map(fields, value)) if isinstance(value, list) else set()


def test_variances_are_worth_what_the_goods_cost_as_far_as_that_is_known():
    take = opened()
    count(take, (MILK, 7), (RICE, "5.500"), (SOAP, 5))

    found = variance(take)
    summary = call("GET", f"/stock/takes/{take}", who=BOSS).json["variance"]

    assert [(found[p]["variance"], found[p]["value"]) for p in (MILK, RICE, SOAP)] == [
        (-3, "-240.00"), ("0.500", "30.00"), (2, None),
    ]  # fmt: skip
    assert summary == {
        "lines": 3,
        "gained": "30.00",
        "lost": "240.00",
        "unknown": 1,
        "due": 0,
        "to_recount": 0,
    }


def test_a_line_whose_level_moved_between_its_sections_says_so():
    take = opened()
    count(take, (MILK, 6), section="Shelf")
    sold(MILK, 1)
    count(take, (MILK, 3), section="Cellar")

    found = variance(take)[MILK]

    assert (found["counted"], found["expected"], found["variance"], found["disturbed"]) == (9, 9, 0, True)


def test_only_what_is_in_scope_is_counted():
    shelf = Category(new_id(), "DRY", "Dry goods")
    below = Category(new_id(), "GRAIN", "Grain", parent_id=shelf.id)
    for category in (shelf, below):
        wiring.categories().add(category, wiring.categories().tree())
    rice = wiring.catalogue().get(RICE, fresh=True)
    wiring.catalogue().replace(replace(rice, category_id=below.id, version=2), rice)
    take = opened(category_ids=[shelf.id])

    refused = count(take, (RICE, "5.000"), (MILK, 10))

    assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, "/lines/1/product_id")
    assert due(take) == [RICE]
    assert count(take, (RICE, "4.000")).status == 200
    commit(take, uncounted="zero")
    assert (level(RICE)[0], level(MILK)[0]) == (4000, 10)


def test_named_products_are_listed_page_by_page_until_they_are_counted():
    take = opened(product_ids=[SOAP, MILK])
    count(take, (SOAP, 3))

    first = call("GET", f"/stock/takes/{take}/counts?due=true&limit=1", who=COUNTER).json
    path = f"/stock/takes/{take}/counts?due=true&limit=1&cursor={first['next_cursor']}"
    second = call("GET", path, who=COUNTER).json

    assert ([*first["items"]], [each["product_id"] for each in second["items"]]) == ([], [MILK])
    assert (second["next_cursor"], count(take, (RICE, "1.000")).status) == (None, 422)


@pytest.mark.parametrize(
    ("lines", "pointer"),
    [
        ([(NOBODY, 1)], "/lines/0/product_id"),
        ([(MILK, 1), (MILK, 2)], "/lines/1/product_id"),
        ([(MILK, -1)], "/lines/0/quantity"),
        ([(MILK, "0.5")], "/lines/0/quantity"),
        ([], "/lines"),
    ],
)
def test_what_cannot_be_counted_is_named_and_nothing_is_kept(lines, pointer):
    take = opened()

    refused = count(take, *lines)

    assert (refused.status, refused.json["errors"][0]["pointer"], variance(take)) == (422, pointer, {})


def test_a_bundle_is_not_counted():
    bundle = "01890000-0000-7000-8000-0000000000a9"
    wiring.catalogue().add(replace(product_of(bundle, "Breakfast"), components=(Component(MILK, 1),)))

    assert count(opened(), (bundle, 1)).json["errors"][0]["code"] == "bundle"


def test_only_staff_of_the_branch_count_and_only_its_managers_decide():
    take = opened()

    strangers = [count(take, (MILK, 1), who=STRANGER), commit(take, who=STRANGER)]
    counters = [commit(take, who=COUNTER), call("POST", f"/stock/takes/{take}/cancel", who=COUNTER)]

    assert [each.status for each in (*strangers, *counters)] == [403, 403, 403, 403]
    assert call("POST", "/stock/takes", {"warehouse_id": SHOP}, who=STRANGER).status == 403
    assert (variance(take), level(MILK)[0]) == ({}, 10)
