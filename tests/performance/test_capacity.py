"""Calls in sequence and capacity of each operation, against tables on the emulator. docs/performance.md has them."""

from typing import Any

from supermarket import wiring
from supermarket.kernel.ids import new_id
from tests.performance.capacity import Bill, billed
from tests.performance.emulator import DELIVERY, GUEST, Shop
from tests.support.gateway import Who, call, staff
from tests.support.till_shop import CASHIER, FLOOR, GULSHAN

MANAGER = staff("inventory:read", "reports:read", "reports:stock", "orders:manage", branch=GULSHAN)
TODAY = "2026-11-22"


def bill_of(
    client: Any, method: str, url: str, body: Any = None, *, status: int = 200, who: Who | None = None, **how: Any
) -> Bill:  # fmt: skip
    """What one request asks for in a warm function, which knows the shop's settings, promotions and zones."""
    wiring.promotions().in_force()
    wiring.zones().of(GULSHAN)
    with billed(client) as bill:
        reply = call(method, url, body, who=who, **how)
    assert reply.status == status, reply.text
    print(f"\n{method} {url.partition('?')[0]}: {bill}")
    assert bill.told == bill.writes + bill.index_writes
    return bill


def test_a_product_is_read_with_one_call(dynamodb: Any, shop: Shop) -> None:
    bill = bill_of(dynamodb, "GET", f"/products/{shop.products[0]}")

    assert (bill.calls, bill.reads, bill.writes) == (["GetItem"], 0.5, 0)


def test_a_code_is_looked_up_with_two_calls(dynamodb: Any, shop: Shop) -> None:
    bill = bill_of(dynamodb, "GET", "/products/lookup/BENCH-000003")

    assert (bill.calls, bill.reads) == (["GetItem", "GetItem"], 1.0)


def test_a_page_of_products_is_one_query(dynamodb: Any, shop: Shop) -> None:
    bill = bill_of(dynamodb, "GET", "/products?limit=10")

    assert (bill.calls, bill.reads) == (["Query"], 1.0)


def test_a_sale_of_ten_lines_is_a_read_and_a_transaction(dynamodb: Any, shop: Shop) -> None:
    bill = bill_of(dynamodb, "POST", "/pos/transactions", shop.sale(), who=CASHIER, key=new_id(), status=201)

    assert bill.calls == ["BatchGetItem", "TransactWriteItems"]
    assert (bill.reads, bill.writes, bill.index_writes) == (11, 34, 10)


def test_a_checkout_of_ten_lines_is_four_calls(dynamodb: Any, shop: Shop) -> None:
    shop.fill_cart()

    bill = bill_of(dynamodb, "POST", "/orders/checkout", DELIVERY, headers=GUEST, key=new_id(), status=201)

    assert bill.calls == ["BatchGetItem", "BatchGetItem", "UpdateItem", "TransactWriteItems"]
    assert (bill.reads, bill.writes, bill.index_writes) == (11, 35, 11)


def test_a_cancelled_order_is_two_reads_and_a_transaction(dynamodb: Any, shop: Shop) -> None:
    shop.fill_cart()
    order = call("POST", "/orders/checkout", DELIVERY, headers=GUEST, key=new_id()).json

    bill = bill_of(dynamodb, "PUT", f"/orders/{order['id']}/cancel", {"reason": "twice"}, headers=GUEST)

    assert bill.calls == ["GetItem", "GetItem", "TransactWriteItems"]
    assert (bill.reads, bill.writes, bill.index_writes) == (2, 30, 10)


def test_a_cart_takes_a_product_with_three_calls(dynamodb: Any, shop: Shop) -> None:
    """nextjs-starter-medusa #410: 5 to 10 s to add to a cart among 10,000 products."""
    body = {"product_id": shop.products[0], "quantity": 1}

    bill = bill_of(
        dynamodb, "POST", "/cart/add", body, headers={"X-Guest-Token": "a-guest-token-of-the-bench-0002"}
    )

    assert bill.calls == ["BatchGetItem", "BatchGetItem", "PutItem"]
    assert (bill.reads, bill.writes, bill.index_writes) == (2, 1, 0)


def test_a_page_of_stock_is_a_query_and_its_products(dynamodb: Any, shop: Shop) -> None:
    bill = bill_of(dynamodb, "GET", f"/stock?warehouse_id={FLOOR}&limit=10", who=MANAGER)

    assert (bill.calls, bill.reads) == (["Query", "BatchGetItem"], 6)


def test_a_day_s_sales_are_one_query(dynamodb: Any, shop: Shop) -> None:
    bill = bill_of(dynamodb, "GET", f"/reports/sales/daily?branch_id={GULSHAN}&date={TODAY}", who=MANAGER)

    assert bill.calls == ["Query"]
