"""Calls in sequence and capacity of what the stock room does, on the emulator. docs/performance.md has them."""

from collections.abc import Sequence
from typing import Any

import pytest

from supermarket import wiring
from supermarket.inventory.model import Cause, CauseKind, Layer, receive
from supermarket.inventory.tables import LevelRow
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import Money
from tests.performance.capacity import Bill, Item, asked_of, billed
from tests.performance.emulator import Shop
from tests.support.cloud import STACK
from tests.support.gateway import call, function
from tests.support.till_shop import CASHIER, FLOOR


def test_a_sale_of_ten_lines_of_batches_is_a_read_and_a_transaction(dynamodb: Any, shop: Shop) -> None:
    """A till knows the shop's settings and its promotions for a minute."""
    _batches(shop)
    wiring.promotions().in_force()

    with billed(dynamodb) as bill:
        reply = call("POST", "/pos/transactions", shop.sale(), who=CASHIER, key=new_id())
    print(f"\nsale of batches: {bill}")
    assert reply.status == 201, reply.text
    assert bill.calls == ["BatchGetItem", "TransactWriteItems"]
    assert (bill.reads, bill.writes, bill.index_writes) == (11, 34, 10)


@pytest.mark.parametrize("batched", [False, True], ids=["plain", "batched"])
def test_a_line_that_was_sold_is_kept_in_the_books(dynamodb: Any, shop: Shop, batched: bool) -> None:
    if batched:
        _batches(shop)
    before = _levels(dynamodb, shop)
    _tell([], before)
    assert call("POST", "/pos/transactions", shop.sale(), who=CASHIER, key=new_id()).status == 201

    (bill, *_) = _tell(before, _levels(dynamodb, shop))
    print(f"\na sold line in the books: {bill}; told {bill.told:g}")
    assert bill.calls == ["GetItem", "TransactWriteItems"]
    assert (bill.reads, bill.told) == (1, 14 if batched else 8)


def _batches(shop: Shop) -> None:
    """Three batches of two of the products."""
    for product_id in shop.products[:2]:
        layers = [Layer(new_id(), 40, Money(400_000), f"L{n}", f"2099-0{n}-28") for n in (1, 2, 3)]
        wiring.stock().commit(
            [receive(FLOOR, product_id, layers)], Cause(CauseKind.RECEIPT, new_id(), by="u")
        )


def _levels(client: Any, shop: Shop) -> list[Item]:
    """Those of the first two products."""
    keys = [LevelRow.keys(FLOOR, product_id) for product_id in shop.products[:2]]
    asked = [{"pk": {"S": pk}, "sk": {"S": sk}} for pk, sk in keys]
    return [client.get_item(TableName=f"{STACK}-inventory", Key=key)["Item"] for key in asked]


def _tell(before: Sequence[Item], after: Sequence[Item]) -> list[Bill]:
    """Hand each level that changed to the books, as the stream would; what each of them took."""
    bills = []
    for place, item in enumerate(after):
        images = {"NewImage": item, **({"OldImage": before[place]} if before else {})}
        record = {
            "eventID": new_id(), "eventName": "MODIFY" if before else "INSERT", "eventSource": "aws:dynamodb",
            "dynamodb": {"SequenceNumber": "1", "StreamViewType": "NEW_AND_OLD_IMAGES", **images},
        }  # fmt: skip
        with asked_of() as bill:
            answer = function("inventory/record_movements").handler({"Records": [record]}, None)
        assert answer == {"batchItemFailures": []}
        bills.append(bill)
    return bills
