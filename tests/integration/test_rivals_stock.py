"""What users of other shops complain about, where no other test here says it. docs/complaints.md has the whole list."""

from dataclasses import replace

import boto3
import pytest

from supermarket import wiring
from supermarket.inventory.model import Cause, CauseKind, Layer, Warehouse, receive
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import Money
from supermarket.kernel.quantity import Unit
from supermarket.products.model import Product
from supermarket.products.tables import ProductRow
from tests.support import online_shop
from tests.support.cloud import STACK
from tests.support.gateway import call, staff
from tests.support.stock_room import tell_ledger
from tests.support.till_shop import (
    FISH,
    FLOOR,
    GULSHAN,
    RICE,
    SOAP,
    add_terminal,
    an_id,
    calls_to_amazon,
    cash,
    everything,
    on_hand,
    open_session,
    open_shop,
    sell,
)

pytestmark = pytest.mark.usefixtures("cloud")
CLERK = staff("inventory:read", "inventory:adjust", branch=GULSHAN, role="clerk")
WEEK, MONTH = "2099-01-07", "2099-01-31"


def one(product_id, quantity=1):
    return [{"product_id": product_id, "quantity": quantity}]


def test_what_was_sold_is_gone_before_the_till_is_closed(cloud):
    """ERPNext #43052 (also #25656, #38601, #41036): stock moves when the till closes, and what is gone is sold again;
    POS Awesome V15 #2936 and NexoPOS #1400: it does not move at all."""
    open_shop(stock=3, oversell=False)
    session = open_session(add_terminal())

    assert sell(session, "sale-0001", one(RICE, 3), cash("1275.00")).status == 201
    assert on_hand(RICE) == 0
    before = everything()
    refused = sell(session, "sale-0002", one(RICE), cash("425.00"))
    assert (refused.status, refused.json["code"]) == (409, "out_of_stock")
    assert everything() == before


def test_goods_in_batches_cost_the_lane_no_question_and_no_call(cloud):
    """OCA/pos #374: cashiers of a supermarket cannot name lots; Odoo PR #77261: the wrong one was chosen."""
    open_shop(stock=0)
    wiring.warehouses().add(Warehouse(FLOOR, GULSHAN, "FLOOR", "Shop floor", sells=True))
    session = open_session(add_terminal())
    late, soon = (Layer(new_id(), 5, Money(50_000), lot, day) for lot, day in (("L1", MONTH), ("L2", WEEK)))
    wiring.stock().commit([receive(FLOOR, RICE, [late, soon])], Cause(CauseKind.RECEIPT, new_id(), by="u1"))
    tell_ledger()

    sell(session, "sale-0001", one(RICE), cash("425.00"))
    with calls_to_amazon() as calls:
        sold = sell(session, "sale-0002", one(RICE, 5), cash("2125.00"))

    assert calls == ["BatchGetItem", "TransactWriteItems"]
    tell_ledger()
    (entry,) = wiring.books().moved_by(sold.json["id"])
    assert [(t.lot, t.quantity) for t in entry.taken] == [("L2", 4), ("L1", 1)]


def test_ten_tenths_of_a_kilogram_are_a_kilogram(cloud):
    """Medusa #13734: decimal quantities round. Here they are grams."""
    open_shop(stock=1000, oversell=False)
    session = open_session(add_terminal())

    for number in range(10):
        assert sell(session, f"sale-{number:04}", one(FISH, "0.100"), cash("38.00")).status == 201
    assert on_hand(FISH) == 0
    assert sell(session, "sale-0010", one(FISH, "0.001"), cash("1.00")).status == 409


def test_what_is_weighed_costs_its_weight(cloud):
    """Open Source POS #4105 asks for apples at 2500 a kilogram of which 1.2 cost 3000."""
    open_shop()
    apples = Product(
        an_id(31), "APPLE", "Apples", "", Money(250_000), Money(250_000), "E", unit=Unit.GRAM, plu="00043"
    )
    wiring.catalogue().add(apples)
    session = open_session(add_terminal())

    line = sell(session, "sale-0001", one(apples.id, "1.200"), cash("3000.00")).json["lines"][0]

    assert (line["quantity"], line["unit_price"], line["total"]) == ("1.200", "2500.00", "3000.00")


def test_goods_that_are_found_may_be_more_than_there_were(cloud):
    """NexoPOS #293 and #872: stock cannot be corrected; what was added had to be there already."""
    open_shop(stock=3)
    wiring.warehouses().add(Warehouse(FLOOR, GULSHAN, "FLOOR", "Shop floor", sells=True))

    for reason, quantity, left in (("found", 50, 53), ("damage", 10, 43)):
        body = {"warehouse_id": FLOOR, "reason": reason, "lines": one(SOAP, quantity)}
        assert call("POST", "/stock/adjustments", body, who=CLERK, key=f"correct-{reason}").status == 201
        assert on_hand(SOAP) == left


def test_an_order_that_waits_for_its_payment_keeps_its_goods_and_nobody_else_waiting(cloud):
    """Saleor #11069: a call to the gateway held the lock on the stock; #6897, #17123, #17129: locks block each other.
    Here nothing is locked: goods are promised to the order, and the rest is for whoever comes."""
    open_shop(stock=3, oversell=False)
    rules = wiring.settings().rules()
    wiring.settings().replace_rules(replace(rules, online_branch_id=GULSHAN), rules.version)
    wiring.settings().forget()
    session = open_session(add_terminal())

    placed = online_shop.order("order-0001", {SOAP: 2}, headers=online_shop.GUEST)
    with calls_to_amazon() as calls:
        assert sell(session, "sale-0001", one(SOAP), cash("56.00")).status == 201
    assert calls.count("TransactWriteItems") == 1
    before = everything()
    assert sell(session, "sale-0002", one(SOAP), cash("56.00")).status == 409
    assert everything() == before
    assert placed["status"] == "placed"
    level = wiring.stock().level(FLOOR, SOAP)
    assert (level.on_hand, level.reserved, level.available) == (2, 2, 0)


def fill(products):
    """Products as they lie in the table, without a transaction for each."""
    rows = [ProductRow.of(product).get_save_kwargs_from_instance()["Item"] for product in products]
    for start in range(0, len(rows), 25):
        puts = [{"PutRequest": {"Item": row}} for row in rows[start : start + 25]]
        boto3.client("dynamodb").batch_write_item(RequestItems={f"{STACK}-products": puts})


def test_a_page_of_a_hundred_products_is_one_query_small_and_no_product_is_missing(cloud):
    """Saleor #7004: 3,391 products came as one answer of 7.8 MB. POS Awesome V15 #1919: items were missing."""
    fill(Product(
        new_id(), f"P-{number:03}", f"Pran Juice {number:03} 250 ml", "প্রাণ ম্যাংগো জুস", Money(1000), Money(1000), "S"
    ) for number in range(120))  # fmt: skip
    call("GET", "/products?limit=1")

    with calls_to_amazon() as calls:
        first = call("GET", "/products?limit=100")
    rest = call("GET", f"/products?limit=100&cursor={first.json['next_cursor']}").json

    assert calls == ["Query"]
    assert len(first.text.encode()) < 150_000
    found = [item["sku"] for item in first.json["items"] + rest["items"]]
    assert found == [f"P-{number:03}" for number in range(120)]
    assert rest["next_cursor"] is None
    assert call("GET", "/products?limit=101").status == 422


def test_a_product_with_its_own_price_in_400_branches_is_one_read(cloud):
    """Vendure #2910: a shop of 400 channels."""
    open_shop()
    prices = {GULSHAN: Money(9900), **{new_id(): Money(9000 + number) for number in range(399)}}
    product = Product(an_id(32), "CHAIN", "Chain", "", Money(10000), Money(10000), "S", branch_prices=prices)
    wiring.catalogue().add(product)
    call("GET", f"/products/{product.id}?branch_id={GULSHAN}")

    with calls_to_amazon() as calls:
        shown = call("GET", f"/products/{product.id}?branch_id={GULSHAN}").json
    assert calls == ["GetItem"]
    assert (shown["price"], shown["branch_price"]) == ("100.00", "99.00")
