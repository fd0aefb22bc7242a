"""What was asked for each day, and the night's plans that follow from it."""

from datetime import timedelta

import pytest

from supermarket import wiring
from supermarket.inventory.demand_model import Demand
from supermarket.inventory.demand_tables import TableDemands
from supermarket.inventory.model import Cause, CauseKind, StockMove, release, reserve, sell
from supermarket.inventory.reorder_model import Points
from supermarket.inventory.reorder_plan_service import plan_reorders
from tests.support import buying_office, stock_room
from tests.support.buying_office import MILK, SHOP, SOAP
from tests.support.gateway import function
from tests.support.reordering import NOW, level, many, offered, points, sold
from tests.support.stock_room import adjust, tell_ledger
from tests.support.tables import everything

pytestmark = pytest.mark.usefixtures("cloud")


@pytest.fixture(autouse=True)
def _office(cloud: None) -> None:
    buying_office.open_office()


# Demand


def test_what_is_sold_ordered_and_given_back_is_the_days_demand() -> None:
    adjust("received", (MILK, 20))
    for move, kind in (
        (sell(SHOP, MILK, 3, guarded=True, on="2026-12-01"), CauseKind.SALE),
        (reserve(SHOP, MILK, 4, on="2026-12-01"), CauseKind.ORDER),
        (sell(SHOP, MILK, 2, guarded=True, on="2026-12-02"), CauseKind.SALE),
        (StockMove(SHOP, MILK, on_hand=1, guarded=False, on="2026-12-02"), CauseKind.SALE),
        (reserve(SHOP, MILK, 1, on="2026-12-03"), CauseKind.ORDER),
    ):
        wiring.stock().commit([move], Cause(kind, "c1", by="u1"))
    adjust("damage", (MILK, 1))
    changes = tell_ledger()
    function("inventory/record_movements").handler({"Records": changes}, None)

    first, *others = TableDemands().of(SHOP, MILK)
    assert (first.quantity, first.out, first.ends_out) == (0, True, False)
    assert others == [Demand("2026-12-01", 7), Demand("2026-12-02", 1), Demand("2026-12-03", 1)]


def test_an_order_that_is_cancelled_counts_back_on_its_day() -> None:
    adjust("received", (MILK, 20))
    wiring.stock().commit([reserve(SHOP, MILK, 4, on="2026-11-22")], Cause(CauseKind.ORDER, "o1"))
    wiring.stock().commit([release(SHOP, MILK, 4)], Cause(CauseKind.ORDER_CANCELLED, "o1"))
    tell_ledger()

    assert sum(each.quantity for each in TableDemands().of(SHOP, MILK)) == 0


def test_a_day_on_which_the_goods_run_out_is_marked() -> None:
    adjust("received", (MILK, 5))
    wiring.stock().commit([sell(SHOP, MILK, 5, guarded=True, on="2026-12-03")], Cause(CauseKind.SALE, "s1"))
    tell_ledger()

    assert TableDemands().of(SHOP, MILK)[-1] == Demand("2026-12-03", 5, out=True, ends_out=True)


# The night


def test_automatic_points_follow_from_demand_and_lead_time() -> None:
    offered(MILK, pack="case", lead_days=2)
    many(
        {"product_id": MILK, "reorder_point": None, "automatic": True},
        {"product_id": SOAP, "reorder_point": 3, "target": 8},
    )
    sold(MILK, *[6] * 30)
    sold(SOAP, *[6] * 30)

    done_first = function("inventory/plan_reorders").handler({"at": "2026-11-22T20:00:00Z"}, None)

    assert done_first == {"planned": 2, "changed": 1}
    assert level(MILK) == (12, 12 + 48)
    assert level(SOAP) == (3, 8)


def test_a_second_run_on_the_same_day_changes_nothing() -> None:
    points(MILK, automatic=True)
    sold(MILK, *[3, 0, 5] * 10)
    plan_reorders(wiring.planning(), NOW)
    before = everything()

    assert plan_reorders(wiring.planning(), NOW) == {"planned": 0, "changed": 0}
    assert everything() == before


def test_a_run_without_time_goes_on_where_it_was_and_ends_the_same() -> None:
    many({"product_id": MILK, "reorder_point": None, "automatic": True})
    sold(MILK, *[6] * 30)

    assert plan_reorders(wiring.planning(), NOW, until=NOW - timedelta(days=9999)) == {
        "planned": 0,
        "changed": 0,
    }
    assert level(MILK) == (None, None)
    assert plan_reorders(wiring.planning(), NOW) == {"planned": 1, "changed": 1}


def test_too_few_days_leave_the_points_as_they_are() -> None:
    points(MILK, reorder_point=9, automatic=True)
    sold(MILK, *[6] * 13)

    assert plan_reorders(wiring.planning(), NOW) == {"planned": 1, "changed": 0}
    assert level(MILK) == (9, None)


def test_points_somebody_took_into_their_own_hands_meanwhile_stay() -> None:
    points(MILK, reorder_point=9, automatic=True)
    old = wiring.stock().level(SHOP, MILK)
    points(MILK, reorder_point=4)

    assert wiring.reorders().adopt(old, Points(50, 60)) is False
    assert level(MILK) == (4, None)


def test_a_plan_that_makes_a_product_low_is_told_at_once() -> None:
    adjust("received", (MILK, 10))
    points(MILK, automatic=True)
    sold(MILK, *[6] * 30)
    plan_reorders(wiring.planning(), NOW)
    tell_ledger()

    assert [each["detail"]["data"]["reorder_point"] for each in stock_room.alerts()] == [18]
