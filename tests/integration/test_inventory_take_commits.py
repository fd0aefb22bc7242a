"""What a stock take found becomes the stock, while the shop goes on selling."""

from dataclasses import replace

import pytest

from supermarket import wiring
from supermarket.inventory.model import Cause, CauseKind, reserve
from supermarket.kernel.money import Money
from tests.support.counting import (
    BOSS,
    COUNTER,
    commit,
    count,
    due,
    limited_to,
    opened,
    sold,
    stock_up,
    variance,
)
from tests.support.gateway import call, function
from tests.support.stock_room import BRANCH, MILK, NOBODY, RICE, SHOP, SOAP, level, tell_ledger


@pytest.fixture(autouse=True)
def shop(cloud: None) -> None:
    stock_up()


def test_what_is_sold_between_count_and_commit_stays_sold():
    """In ERPNext the count differs from the ledger as soon as a till is open (frappe/erpnext #27651)."""
    take = opened()
    sold(MILK, 1)
    assert count(take, (MILK, 7), (RICE, "5.250")).status == 200
    sold(MILK, 2)

    done = commit(take)

    told = variance(take)
    assert [(told[p]["value"], told[p]["applied"]) for p in (MILK, RICE)] == [
        ("-160.00", True),
        ("15.00", True),
    ]
    assert call("GET", f"/stock/takes/{take}", who=BOSS).json == done.json
    assert (done.status, done.json["state"], done.json["gained"], done.json["lost"]) == (
        200, "committed", "15.00", "160.00",
    )  # fmt: skip
    assert (level(MILK)[0], level(RICE)[0], level(SOAP)[0]) == (7 - 2, 5250, 3)
    tell_ledger()
    (entry,) = [each for each in wiring.books().moved_by(take) if each.movement.product_id == MILK]
    assert (entry.movement.on_hand_change, entry.cost_average) == (-2, Money(16000))
    assert (entry.movement.cause.kind, entry.movement.cause.by) == (CauseKind.STOCK_TAKE, BOSS.user)


def test_a_large_variance_is_counted_twice_before_it_is_believed():
    take = opened(recount_above="100.00")
    count(take, (MILK, 5), (RICE, "4.900"))

    refused = commit(take)
    asked = call("POST", f"/stock/takes/{take}/recounts", {}, who=BOSS)
    still_due = due(take)
    early = commit(take)
    count(take, (MILK, 8), sequence=2)
    done = commit(take)

    assert (refused.status, refused.json["code"], refused.json["products"]) == (409, "recount_needed", [MILK])
    assert (asked.status, still_due, early.json["code"]) == (200, [MILK, SOAP], "recount_open")
    assert (done.json["state"], level(MILK)[0], level(RICE)[0]) == ("committed", 8, 4900)


def test_who_counted_does_not_decide_on_what_is_worth_more_than_the_limit():
    limited_to("200.00")
    take = opened()
    count(take, (MILK, 7), who=BOSS)

    refused = commit(take)
    other = commit(take, who=replace(BOSS, user=NOBODY))

    assert (refused.status, refused.json["code"]) == (403, "counted_it")
    assert (other.json["state"], other.json["decided_by"], level(MILK)[0]) == ("committed", NOBODY, 7)


@pytest.mark.parametrize(("uncounted", "soap"), [("leave", 3), ("zero", 0)])
def test_what_nobody_counted_is_listed_and_left_or_set_to_nothing(uncounted, soap):
    take = opened()
    count(take, (MILK, 10), (RICE, "5.000"))

    listed = due(take)
    commit(take, uncounted=uncounted)

    assert (listed, level(MILK)[0], level(RICE)[0], level(SOAP)[0]) == ([SOAP], 10, 5000, soap)


def test_a_shortage_of_what_is_reserved_is_committed_too():
    wiring.stock().commit([reserve(SHOP, MILK, 9)], Cause(CauseKind.ORDER, "o-1"))
    take = opened()
    count(take, (MILK, 4))

    commit(take)

    assert level(MILK) == (4, 9, -5)


def test_a_take_is_committed_once():
    take = opened()
    count(take, (MILK, 7))

    first, again = commit(take), commit(take)
    late = count(take, (MILK, 5), sequence=2)

    assert (first.json, again.status, level(MILK)[0]) == (again.json, 200, 7)
    assert (late.status, late.json["code"]) == (409, "take_closed")


def test_a_commit_whose_worker_died_is_carried_on_by_the_schedule():
    from datetime import timedelta

    from supermarket.inventory.take_commit_service import _decide, finish_abandoned
    from supermarket.inventory.take_model import TakeState, Uncounted
    from supermarket.kernel import clock
    from supermarket.kernel.caller import Caller

    take = opened()
    count(take, (MILK, 7), (RICE, "4.000"))
    desk = wiring.counting_desk()
    boss = Caller(BOSS.user, "manager", frozenset(BOSS.permissions), BRANCH)
    _decide(desk, boss, desk.takes.get(take), Uncounted.ZERO)
    assert (level(MILK)[0], desk.takes.get(take).state) == (10, TakeState.COMMITTING)

    early = function("inventory/finish_steps").handler({}, None)
    late = finish_abandoned(desk, clock.now() + timedelta(minutes=3))
    done = commit(take)

    assert (early["takes"], late, done.json["state"]) == (0, 1, "committed")
    assert (level(MILK)[0], level(RICE)[0], level(SOAP)[0]) == (7, 4000, 0)


def test_a_count_that_comes_while_somebody_decides_is_not_lost():
    from supermarket.inventory.take_model import TakeState
    from supermarket.kernel.errors import Outdated

    take = opened()
    count(take, (MILK, 7))
    takes = wiring.counting_desk().takes
    seen = takes.get(take)
    count(take, (RICE, "4.000"))

    with pytest.raises(Outdated):
        takes.decide(seen, seen.moved_to(TakeState.COMMITTING, BOSS.user, "2026-11-22T10:00:00.000Z"))

    assert takes.get(take).state is TakeState.COUNTING


def test_a_cancelled_take_moves_nothing_and_frees_the_warehouse():
    take = opened()
    count(take, (MILK, 1))
    busy = call("POST", "/stock/takes", {"warehouse_id": SHOP}, who=COUNTER)

    gone = call("POST", f"/stock/takes/{take}/cancel", who=BOSS)
    again = call("POST", f"/stock/takes/{take}/cancel", who=BOSS)

    assert (busy.status, busy.json["code"]) == (409, "take_open")
    assert (gone.json["state"], again.json, commit(take).json["code"]) == (
        "cancelled",
        gone.json,
        "take_closed",
    )
    assert level(MILK)[0] == 10
    opened()


def test_of_a_section_nobody_knows_what_was_not_counted():
    take = opened(section="Cold room")
    count(take, (MILK, 9))

    refused = commit(take, uncounted="zero")

    assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, "/uncounted")
    assert (due(take), commit(take).json["state"], level(MILK)[0]) == ([], "committed", 9)


def test_two_workers_at_once_move_each_level_once():
    from supermarket.inventory.take_commit_service import _decide, _move, _pending, carry_out
    from supermarket.inventory.take_model import Uncounted
    from supermarket.inventory.take_service import valued
    from supermarket.kernel.caller import Caller
    from supermarket.kernel.once import AlreadyDone

    take_id = opened()
    count(take_id, (MILK, 7), (RICE, "4.000"))
    desk = wiring.counting_desk()
    boss = Caller(BOSS.user, "manager", frozenset(BOSS.permissions), BRANCH)
    take = _decide(desk, boss, desk.takes.get(take_id), Uncounted.LEAVE)
    slow = list(valued(desk, take, list(_pending(desk, take))))

    carry_out(desk, take)
    with pytest.raises(AlreadyDone):
        _move(desk, take, slow)
    carry_out(desk, take)

    assert (level(MILK)[0], level(RICE)[0]) == (7, 4000)
