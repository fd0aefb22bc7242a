"""Calls in sequence and capacity of receiving an order of two hundred lines. docs/performance.md has them."""

from typing import Any

from supermarket import wiring
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import Money
from supermarket.products.model import Product
from tests.performance.capacity import asked_of
from tests.performance.emulator import Shop
from tests.support.gateway import Reply, call, staff
from tests.support.till_shop import FLOOR, GULSHAN

BUYER = staff("inventory:read", "inventory:manage", "inventory:adjust", branch=GULSHAN)


def test_two_hundred_lines_are_four_reads_and_four_transactions(shop: Shop) -> None:
    """Two units a level and its batch. As many again are the steps, each of which writes the whole work anew."""
    goods = [add_product(f"BULK-{number}", shop) for number in range(200)]
    order = sent(goods)
    came = {"lines": [{"product_id": each, "quantity": 3} for each in goods]}

    with asked_of() as bill:
        done(call("POST", f"/purchase-orders/{order}/receive", came, who=BUYER, key=new_id()))

    print(f"\nreceive 200 lines: {bill}; told {bill.told:g}")
    assert bill.calls == ["BatchGetItem"] * 4 + ["TransactWriteItems"] * 4 + ["DeleteItem"]
    assert bill.reads <= 110
    assert bill.told / len(goods) <= 5.5


def add_product(sku: str, shop: Shop) -> str:
    like = wiring.catalogue().get(shop.products[0])
    product = Product(new_id(), sku, sku, "", Money(1000), Money(1000), like.tax_class)
    wiring.catalogue().add(product)
    return product.id


def sent(goods: list[str]) -> str:
    supplier = done(call("POST", "/suppliers", {"name": "Meghna Traders"}, who=BUYER, key=new_id()))["id"]
    lines = [{"product_id": each, "quantity": 3, "unit_cost": "10.00"} for each in goods]
    asked = {"supplier_id": supplier, "warehouse_id": FLOOR, "lines": lines}
    order = done(call("POST", "/purchase-orders", asked, who=BUYER, key=new_id()))["id"]
    done(call("POST", f"/purchase-orders/{order}/send", who=BUYER))
    return str(order)


def done(reply: Reply) -> Any:
    assert reply.status < 300, reply.text
    return reply.json
