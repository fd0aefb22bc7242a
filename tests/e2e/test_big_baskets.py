"""A basket of 120 different products, more than one transaction of the store holds: all or nothing."""

import pytest

from local.api import Json, Refused
from local.demo.shop import Shop as Floor
from tests.e2e.trade import (
    Till,
    check_out,
    guest_with,
    new_product,
    open_till,
    receive,
    report_difference,
)

BIG = 120
Levels = dict[str, tuple[int, int]]


def goods(floor: Floor) -> list[Json]:
    """All but one of a big basket, of the demo shop's own shelves."""
    return [product for product in floor.products.values() if product["unit"] == "piece"][: BIG - 1]


def levels(floor: Floor, products: list[Json]) -> Levels:
    """On hand and reserved by product."""
    wanted = {product["id"] for product in products}
    found = floor.manager.every("/stock", warehouse_id=floor.warehouse_id)
    return {
        each["product_id"]: (each["on_hand"], each["reserved"])
        for each in found
        if each["product_id"] in wanted
    }


def moved(before: Levels, after: Levels) -> set[tuple[int, int]]:
    """The different changes that there were."""
    return {(after[each][0] - before[each][0], after[each][1] - before[each][1]) for each in before}


def short_of(refusal: Refused) -> set[str]:
    """The products that a refusal names."""
    named = [
        refusal.problem.get("product_id"),
        *(each["product_id"] for each in refusal.problem.get("lines", [])),
    ]
    return {product_id for product_id in named if product_id}


def test_a_till_sells_120_products_at_once_or_none_of_them(floor: Floor) -> None:
    till: Till = open_till(floor)
    rare = new_product(floor, stock=1)
    products = [*goods(floor), rare]
    before = levels(floor, products)

    with pytest.raises(Refused) as refused:
        till.sell([*((product, 1) for product in goods(floor)), (rare, 2)])
    unchanged = levels(floor, products)
    sale = till.sell([(product, 1) for product in products])

    assert (refused.value.status, refused.value.code) == (409, "out_of_stock")
    assert short_of(refused.value) == {rare["id"]}
    assert (len(before), unchanged) == (BIG, before)
    assert len(sale["lines"]) == BIG
    assert till.receipts() == till.numbers(1)
    assert moved(before, levels(floor, products)) == {(-1, 0)}
    assert report_difference(floor, sale["business_date"]) == 0


def test_120_products_check_out_at_once_or_none_of_them(floor: Floor) -> None:
    rare = new_product(floor, stock=1)
    products = [*goods(floor), rare]
    guest = guest_with(floor, [*((product, 1) for product in goods(floor)), (rare, 2)])
    before = levels(floor, products)

    with pytest.raises(Refused) as refused:
        check_out(floor, guest, 901)
    unchanged, kept = levels(floor, products), len(guest.get("/cart")["items"])
    receive(floor, rare, 1)
    order = check_out(floor, guest, 901)

    assert (refused.value.status, refused.value.code) == (409, "out_of_stock")
    assert short_of(refused.value) == {rare["id"]}
    assert (unchanged, kept) == (before, BIG)
    assert (len(order["lines"]), guest.get("/cart")["items"]) == (BIG, [])
    assert moved(before, levels(floor, products)) == {(0, 1), (1, 2)}
    assert report_difference(floor, order["business_date"]) == 0


def test_a_big_order_called_off_releases_every_product(floor: Floor) -> None:
    fresh = new_product(floor, stock=5)
    products = [*goods(floor), fresh]
    before = levels(floor, products)
    guest = guest_with(floor, [(product, 1) for product in products])

    order = check_out(floor, guest, 902)
    cancelled = guest.put(f"/orders/{order['id']}/cancel", {"reason": "too much"})

    assert (len(cancelled["lines"]), cancelled["status"]) == (BIG, "cancelled")
    assert levels(floor, products) == before
