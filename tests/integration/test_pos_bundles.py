"""Bundles, cases and goods for adults at the till."""

from dataclasses import replace

import pytest

from supermarket import wiring
from supermarket.inventory.model import Warehouse
from supermarket.kernel.money import Money
from supermarket.kernel.quantity import Unit
from supermarket.products.model import Component, Pack, Product
from tests.support.gateway import call, staff
from tests.support.till_shop import (
    CASHIER,
    FLOOR,
    GULSHAN,
    RICE,
    SOAP,
    SUPERVISOR,
    add_terminal,
    an_id,
    calls_to_amazon,
    cash,
    everything,
    on_hand,
    open_session,
    open_shop,
    receive,
    sell,
)

pytestmark = pytest.mark.usefixtures("cloud")
TEA, CUP, BOX, COLA, BEER = (an_id(number) for number in (301, 302, 303, 304, 305))
CLERK = staff("inventory:adjust", "inventory:manage", branch=GULSHAN)
CASE, TRAY = "14006381333938", "96385074"
GOODS = [
    Product(TEA, "TEA", "Tea", "চা", Money(50_00), Money(50_00), "E", Unit.GRAM),
    Product(CUP, "CUP", "Cup", "কাপ", Money(80_00), Money(80_00), "E"),
    Product(
        BOX, "BOX", "Tea for two", "দুজনের চা", Money(199_00), Money(199_00), "S", barcodes=("4006381333931",),
        components=(Component(TEA, 250), Component(CUP, 2)),
    ),
    Product(
        COLA, "COLA", "Cola", "কোলা", Money(11_00), Money(11_00), "E",
        packs=(Pack("case", 24, (CASE,), Money(240_00)), Pack("tray", 6, (TRAY,))),
    ),
    Product(BEER, "MALT", "Malt", "মল্ট", Money(100_00), Money(100_00), "E", minimum_age=18),
]  # fmt: skip


def shop(stock: int = 1000, oversell: bool = True) -> str:
    open_shop(oversell=oversell)
    for product in GOODS:
        wiring.catalogue().add(product)
    wiring.warehouses().add(Warehouse(FLOOR, GULSHAN, "FLOOR", "Shop floor", sells=True))
    receive(stock, TEA, CUP, COLA, BEER)
    return open_session(add_terminal())


def shelf(*products: str) -> list[int]:
    return [on_hand(product) for product in products]


# Bundles


@pytest.mark.parametrize(
    "line", [{"product_id": BOX, "quantity": 3}, {"barcode": "4006381333931", "quantity": 3}]
)
def test_a_bundle_takes_its_parts_from_the_shelf(line):
    session = shop()

    reply = sell(session, "sale-0001", [line, {"product_id": CUP, "quantity": 1}], cash("700.00"))

    sale = reply.json
    assert (reply.status, sale["total"], sale["oversold"]) == (201, "677.00", [])
    assert [(each["sku"], each["quantity"], each["total"]) for each in sale["lines"]] == [
        ("BOX", 3, "597.00"), ("CUP", 1, "80.00"),
    ]  # fmt: skip
    assert sale["lines"][0]["parts"] == [
        {"product_id": TEA, "quantity": 750},
        {"product_id": CUP, "quantity": 6},
    ]
    assert shelf(TEA, CUP, BOX) == [250, 993, 0]
    assert call("GET", f"/pos/transactions/{sale['id']}", who=CASHIER).json == sale
    receipt = call("GET", f"/pos/transactions/{sale['id']}/receipt", who=CASHIER).text
    assert "  3 x 199.00                      597.00 B" in receipt
    assert "Tea for two" in receipt


def test_a_scanned_bundle_needs_no_other_call_and_a_named_one_one_more():
    session = shop()
    sell(session, "sale-0001", [{"product_id": RICE, "quantity": 1}], cash("425.00"))

    with calls_to_amazon() as scanned:
        sell(session, "sale-0002", [{"barcode": "4006381333931"}], cash("199.00"))
    with calls_to_amazon() as named:
        sell(session, "sale-0003", [{"product_id": BOX, "quantity": 1}], cash("199.00"))

    assert scanned == ["GetItem", "GetItem", "BatchGetItem", "TransactWriteItems"]
    assert named == ["BatchGetItem", "BatchGetItem", "TransactWriteItems"]


def test_what_a_bundle_took_stays_as_it_was_when_the_bundle_changes():
    session = shop()
    sale = sell(session, "sale-0001", [{"product_id": BOX, "quantity": 1}], cash("199.00")).json

    old = wiring.catalogue().get(BOX)
    wiring.catalogue().replace(replace(old, components=(Component(SOAP, 1),), version=2), old)

    assert call("GET", f"/pos/transactions/{sale['id']}", who=CASHIER).json["lines"] == sale["lines"]
    assert [part["product_id"] for part in sale["lines"][0]["parts"]] == [TEA, CUP]


@pytest.mark.parametrize(
    ("lines", "short"),
    [
        ([{"product_id": BOX, "quantity": 3}], [CUP]),
        ([{"product_id": BOX, "quantity": 2}, {"product_id": CUP, "quantity": 2}], [CUP]),
        ([{"product_id": BOX, "quantity": 2}, {"product_id": CUP, "quantity": 1}], []),
        ([{"barcode": "4006381333931", "quantity": 3}], [CUP]),
    ],
)
def test_the_book_is_told_of_parts_that_were_short(lines, short):
    session = shop(stock=0)
    receive(5000, TEA)
    receive(5, CUP)

    assert sell(session, "sale-0001", lines, cash("999.00")).json["oversold"] == short


def test_with_overselling_off_a_bundle_and_its_part_are_never_sold_twice():
    session = shop(stock=0, oversell=False)
    receive(5000, TEA)
    receive(5, CUP)
    before = everything()

    lines = [{"product_id": BOX, "quantity": 2}, {"product_id": CUP, "quantity": 2}]
    reply = sell(session, "sale-0001", lines, cash("999.00"))
    assert (reply.status, reply.json["code"]) == (409, "out_of_stock")
    assert everything() == before
    assert sell(session, "sale-0002", lines[:1], cash("999.00")).status == 201
    assert shelf(TEA, CUP) == [4500, 1]


@pytest.mark.parametrize("quantity", ["1.5", 0, -1])
def test_bundles_are_sold_whole(quantity):
    session = shop()
    before = everything()

    reply = sell(session, "sale-0001", [{"product_id": BOX, "quantity": quantity}], cash("999.00"))
    assert (reply.status, reply.json["errors"][0]["pointer"]) == (422, "/lines/0/quantity")
    assert everything() == before


def test_a_bundle_has_no_stock_to_correct():
    shop()
    before = everything()

    line = {"product_id": BOX, "quantity": 1}
    body = {"warehouse_id": FLOOR, "reason": "found", "lines": [line]}
    reply = call("POST", "/stock/adjustments", body, who=CLERK, key="adjust-0001")
    assert (reply.status, reply.json["errors"][0]["pointer"]) == (422, "/lines/0/product_id")
    assert reply.json["errors"][0]["code"] == "bundle"
    assert everything() == before


def test_stock_is_corrected_in_any_unit_the_product_comes_in():
    shop()

    lines = [{"product_id": COLA, "quantity": "2 case"}, {"product_id": TEA, "quantity": "500 g"}]
    body = {"warehouse_id": FLOOR, "reason": "damage", "lines": lines}
    reply = call("POST", "/stock/adjustments", body, who=CLERK, key="adjust-0001")
    assert reply.status == 201, reply.text
    assert shelf(COLA, TEA) == [952, 500]


# Cases


@pytest.mark.parametrize(
    ("line", "quantity", "total", "printed"),
    [
        ({"barcode": CASE}, 24, "240.00", "  1 case x 240.00                 240.00 A"),
        ({"barcode": CASE, "quantity": 2}, 48, "480.00", "  2 case x 240.00                 480.00 A"),
        ({"barcode": TRAY, "quantity": "2"}, 12, "132.00", "  2 tray x 66.00                  132.00 A"),
        ({"product_id": COLA, "quantity": 24}, 24, "264.00", "  24 x 11.00                      264.00 A"),
    ],
)
def test_a_scanned_case_sells_what_is_in_it_at_its_own_price(line, quantity, total, printed):
    """POSNext #131: units of measure at the till."""
    session = shop()

    sale = sell(session, "sale-0001", [line], cash("500.00")).json
    sold = sale["lines"][0]
    assert (sold["quantity"], sold["total"]) == (quantity, total)
    assert (sold["pack"], sold["packs"]) == (
        ("", 0) if "product_id" in line else (printed.split()[1], int(printed.split()[0]))
    )
    assert shelf(COLA) == [1000 - quantity]
    assert printed in call("GET", f"/pos/transactions/{sale['id']}/receipt", who=CASHIER).text


@pytest.mark.parametrize("quantity", ["1.5", 0, -1, "2 case", 10_001, "১", "9" * 5000])
def test_cases_are_sold_whole(quantity):
    session = shop()
    before = everything()

    reply = sell(session, "sale-0001", [{"barcode": CASE, "quantity": quantity}], cash("999.00"))
    assert (reply.status, reply.json["errors"][0]["pointer"]) == (422, "/lines/0/quantity")
    assert everything() == before


def test_a_discount_comes_off_the_price_of_a_case():
    session = shop()

    line = {"barcode": CASE, "discount": "40.00"}
    assert sell(session, "sale-0001", [line], cash("200.00"), SUPERVISOR).json["total"] == "200.00"
    too_much = sell(session, "sale-0002", [line | {"discount": "240.01"}], cash("1.00"), SUPERVISOR)
    assert too_much.json["errors"][0]["pointer"] == "/lines/0/discount"


# Goods for adults


def test_goods_for_adults_are_sold_when_the_age_was_checked():
    session = shop()
    lines = [{"product_id": CUP, "quantity": 1}, {"product_id": BEER, "quantity": 1}]
    before = everything()

    refused = sell(session, "sale-0001", lines, cash("180.00"))
    assert (refused.status, refused.json["code"]) == (422, "age_check")
    assert [(each["pointer"], each["code"]) for each in refused.json["errors"]] == [("/lines/1", "age_check")]
    assert everything() == before

    sold = sell(session, "sale-0001", lines, cash("180.00"), age_checked=True)
    assert (sold.status, sold.json["checked_age"]) == (201, 18)
    assert call("GET", f"/pos/transactions/{sold.json['id']}", who=CASHIER).json["checked_age"] == 18
    free = sell(session, "sale-0002", lines[:1], cash("80.00"), age_checked=True)
    assert free.json["checked_age"] == 0


def test_a_bundle_with_goods_for_adults_in_it_is_for_adults():
    session = shop()
    hamper = Product(
        an_id(306), "HAMPER", "Hamper", "", Money(170_00), Money(170_00), "E",
        components=(Component(BEER, 1), Component(CUP, 1)),
    )  # fmt: skip
    wiring.catalogue().add(hamper)

    lines = [{"product_id": hamper.id, "quantity": 1}]
    assert sell(session, "sale-0001", lines, cash("170.00")).json["code"] == "age_check"
    assert sell(session, "sale-0001", lines, cash("170.00"), age_checked=True).json["checked_age"] == 18
