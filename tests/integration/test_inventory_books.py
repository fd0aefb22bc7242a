"""Batches and costs as the stream keeps them, and that nothing expired is sold."""

from datetime import date

import pytest

from supermarket import wiring
from supermarket.inventory.expiry_tables import block_expired
from supermarket.inventory.model import (
    Cause,
    CauseKind,
    Expired,
    Layer,
    StockMove,
    Valuation,
    receive,
    reserve,
    sell,
)
from supermarket.kernel.errors import OutOfStock
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import Money
from tests.support.stock_room import MILK, SHOP, level, open_shop, tell_ledger

pytestmark = pytest.mark.usefixtures("cloud")
TODAY = date(2026, 11, 22).isoformat()


@pytest.fixture(autouse=True)
def _shop(cloud: None) -> None:
    open_shop()


def goods(quantity: int, value: int, expires_on: str = "", lot: str = "") -> Layer:
    return Layer(new_id(), quantity, Money(value), lot, expires_on)


def bring(*layers: Layer) -> None:
    move(receive(SHOP, MILK, layers), CauseKind.RECEIPT)


def move(moved: StockMove, kind: CauseKind = CauseKind.SALE, cause_id: str = "c1") -> None:
    wiring.stock().commit([moved], Cause(kind, cause_id, by="u1"))
    tell_ledger()


def test_a_receipt_opens_its_batches_and_a_sale_takes_the_earliest_first() -> None:
    """ERPNext #11004, POSNext #108: what expires first should leave first by itself."""
    late, soon = goods(5, 500, "2026-12-31", "L1"), goods(5, 600, "2026-12-01", "L2")
    bring(late, soon)

    move(sell(SHOP, MILK, 6, guarded=True, on=TODAY), cause_id="sale-1")

    book = wiring.books().get(SHOP, MILK)
    assert book is not None
    assert [(batch.lot, batch.remaining) for batch in book.batches] == [("L1", 4)]
    (entry,) = wiring.books().moved_by("sale-1")
    assert [(t.lot, t.quantity) for t in entry.taken] == [("L2", 5), ("L1", 1)]
    assert (entry.cost_average, entry.cost_fifo) == (Money(660), Money(620))
    assert book.value(Valuation.AVERAGE) == Money(440)
    assert [(b.lot, b.received, b.remaining) for b in wiring.books().batch(soon.batch_id)] == [("L2", 5, 0)]


def test_a_telling_twice_changes_nothing() -> None:
    bring(goods(5, 500, "2026-12-31"))
    move(sell(SHOP, MILK, 2, guarded=True))
    before = wiring.books().get(SHOP, MILK)

    tell_ledger(since=0)

    assert wiring.books().get(SHOP, MILK) == before


@pytest.mark.parametrize("guarded", [True, False])
def test_nothing_expired_is_sold_even_before_the_clock_has_blocked_it(guarded: bool) -> None:
    """POS Awesome V15 #2470: an expired batch was sold. Odoo warns, from 19.1 on."""
    bring(goods(5, 500, "2026-11-21"))

    with pytest.raises(Expired):
        move(sell(SHOP, MILK, 1, guarded=guarded, on=TODAY))

    assert level(MILK) == (5, 0, 0)
    assert wiring.stock().level(SHOP, MILK).blocked == 5


def test_what_is_still_good_is_sold_when_the_rest_has_expired() -> None:
    bring(goods(5, 500, "2026-11-21"), goods(3, 300, "2026-11-22"))

    move(reserve(SHOP, MILK, 3, on=TODAY), CauseKind.ORDER)

    assert level(MILK) == (8, 3, 0)
    with pytest.raises(OutOfStock):
        move(reserve(SHOP, MILK, 9, on=TODAY), CauseKind.ORDER)


def test_goods_may_be_sold_on_their_last_day() -> None:
    bring(goods(1, 100, TODAY))

    move(sell(SHOP, MILK, 1, guarded=True, on=TODAY))

    assert level(MILK) == (0, 0, 0)


def test_blocking_twice_blocks_once() -> None:
    bring(goods(5, 500, "2026-11-21"))

    first = block_expired(SHOP, MILK, TODAY)
    tell_ledger()
    second = block_expired(SHOP, MILK, TODAY)

    assert (first, second) == (5, 0)
    assert level(MILK) == (5, 0, 0)
