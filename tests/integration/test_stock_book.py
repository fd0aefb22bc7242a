"""The one way to change stock, over the table."""

import pytest

from supermarket.aws.transactions import put
from supermarket.inventory.model import Cause, CauseKind, Reason, adjust, release, reserve, sell
from supermarket.inventory.tables import LevelRow, TableStockBook
from supermarket.kernel.errors import Conflict, OutOfStock

pytestmark = pytest.mark.usefixtures("cloud")
SALE = Cause(CauseKind.SALE, "sale-1")
STOCK = TableStockBook(limit=11)
"""Small transactions, so that a dozen products take several steps."""


def receive(quantity: int, *products: str) -> None:
    STOCK.commit(
        [adjust("w", p, Reason.RECEIVED, quantity) for p in products],
        Cause(CauseKind.ADJUSTMENT, "a-1", "received"),
    )


def level(product: str) -> tuple[int, int, int]:
    found = STOCK.level("w", product)
    return found.on_hand, found.reserved, found.available


def test_goods_received_can_be_sold_and_reserved():
    receive(10, "p1")
    STOCK.commit([sell("w", "p1", 3, guarded=True), reserve("w", "p1", 2)], SALE)
    assert level("p1") == (7, 2, 5)
    STOCK.commit([release("w", "p1", 2)], SALE)
    assert level("p1") == (7, 0, 7)


def test_more_than_is_available_is_refused_and_nothing_moves():
    """Vendure #1738: more is sold than there is. Open Source POS moves stock without a floor, the airline sample
    guards it with a condition that is mistyped."""
    receive(10, "p1", "p2")
    with pytest.raises(OutOfStock) as refused:
        STOCK.commit([sell("w", "p1", 1, guarded=True), sell("w", "p2", 11, guarded=True)], SALE)
    assert refused.value.details["product_id"] == "p2"
    assert (level("p1"), level("p2")) == ((10, 0, 10), (10, 0, 10))


MANY = [f"p{n:03d}" for n in range(11)]


def also(name: str):
    row = LevelRow("TEST", name, kind="test", warehouse_id="w", product_id=name)
    return put(row, LevelRow.pk.does_not_exist(), Conflict("taken"))


def test_more_levels_than_a_transaction_holds_are_sold_together():
    receive(5, *MANY)
    STOCK.commit([sell("w", p, 2, guarded=True) for p in MANY], SALE, [also("done")])
    assert {level(p) for p in MANY} == {(3, 0, 3)}
    assert LevelRow.find("TEST", "done") is not None


@pytest.mark.parametrize("missing", [MANY[0], MANY[5], MANY[10]])
def test_one_product_short_of_many_puts_everything_back(missing):
    receive(5, *[p for p in MANY if p != missing])
    with pytest.raises(OutOfStock):
        STOCK.commit([sell("w", p, 2, guarded=True) for p in MANY], SALE, [also("done")])
    assert {level(p) for p in MANY if p != missing} == {(5, 0, 5)}
    assert level(missing) == (0, 0, 0)
    assert LevelRow.find("TEST", "done") is None
