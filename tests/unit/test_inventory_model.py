"""Moves of stock, and what a change of a level means."""

import pytest

from supermarket.inventory.adjustment_model import Adjustment, AdjustmentLine
from supermarket.inventory.ledger_model import crossed, events_of, movement_of
from supermarket.inventory.model import (
    Cause,
    CauseKind,
    Level,
    Movement,
    Reason,
    StockMove,
    adjust,
    merged,
    release,
    reserve,
    sell,
)  # fmt: skip
from supermarket.kernel.errors import Invalid
from supermarket.kernel.events import Change


def image(on_hand: int, reserved: int = 0, point: int | None = None, version: int = 1) -> dict[str, object]:
    return {
        "kind": "level", "warehouse_id": "w", "product_id": "p", "on_hand": on_hand, "reserved": reserved,
        "available": on_hand - reserved, "version": version, "reorder_point": point, "cause": "sale",
        "cause_id": "s-1", "moved_at": "2026-11-22T10:00:00.000Z",
    }  # fmt: skip


def test_moves_of_one_level_are_one_move():
    moves = merged([
        sell("w", "p", 2, guarded=False), reserve("w", "p", 1), release("w", "q", 1), sell("v", "p", 1, guarded=True),
    ])  # fmt: skip

    assert moves == [
        StockMove("w", "p", -2, 1, guarded=True),
        StockMove("w", "q", 0, -1, guarded=False),
        StockMove("v", "p", -1, 0, guarded=True),
    ]


@pytest.mark.parametrize(
    ("move", "refusable"),
    [
        (sell("w", "p", 1, guarded=True), True),
        (sell("w", "p", 1, guarded=False), False),
        (reserve("w", "p", 1), True),
        (release("w", "p", 1), False),
        (adjust("w", "p", Reason.FOUND, 1), False),
        (adjust("w", "p", Reason.LOST, 1), True),
        (sell("w", "p", 1, guarded=True).reversed(), False),
    ],
)
def test_only_what_takes_guarded_goods_can_be_refused(move, refusable):
    assert move.refusable is refusable


@pytest.mark.parametrize("reason", list(Reason))
def test_two_reasons_bring_goods_in_and_the_others_take_them_away(reason):
    sign = 1 if reason in {Reason.RECEIVED, Reason.FOUND} else -1

    assert adjust("w", "p", reason, 5).on_hand == sign * 5


@pytest.mark.parametrize("quantity", [0, -1])
def test_an_adjustment_is_of_more_than_nothing(quantity):
    with pytest.raises(Invalid):
        adjust("w", "p", Reason.FOUND, quantity)


def test_an_adjustment_knows_its_moves_and_the_place_of_each_product():
    lines = tuple(AdjustmentLine(product, product.upper(), product, "piece", 2) for product in ("p", "q"))
    made = Adjustment("a-1", "w", "b", Reason.DAMAGE, "", "u-1", "2026-11-22T10:00:00.000Z", lines)

    assert made.moves() == [StockMove("w", "p", -2), StockMove("w", "q", -2)]
    assert made.cause == Cause(CauseKind.ADJUSTMENT, "a-1", "damage", "u-1")
    assert made.place_of("q") == 1


def test_a_change_of_a_level_is_a_movement_by_its_difference():
    assert movement_of(Change("1", image(10, 2, version=4), image(7, 1, version=5))) == Movement(
        "w", "p", 5, -3, -1, 7, Cause(CauseKind.SALE, "s-1"), "2026-11-22T10:00:00.000Z"
    )
    first = movement_of(Change("1", None, image(10)))
    assert first is not None and (first.on_hand_change, first.reserved_change) == (10, 0)


@pytest.mark.parametrize("change", [Change("1", image(5), image(5, point=3)), Change("1", image(5), None)])
def test_where_no_goods_moved_there_is_no_movement(change):
    assert movement_of(change) is None


@pytest.mark.parametrize(
    ("old", "new", "low"),
    [
        (image(6, point=5), image(5, point=5), True),
        (image(5, point=5), image(4, point=5), None),
        (image(5, point=5), image(6, point=5), False),
        (image(6, point=5), image(6, 1, point=5), True),
        (image(4), image(4, point=5), True),
        (image(4, point=5), image(4), False),
        (None, image(0, point=0), True),
        (None, image(0), None),
        (image(4, point=5), None, None),
    ],
)
def test_a_level_crosses_its_reorder_point_down_or_up(old, new, low):
    level = crossed(Change("1", old, new))

    assert (level.low if level else None) is low


def mark(low: bool) -> dict[str, object]:
    return {**image(4, point=5, version=7), "kind": "low_mark", "low": low, "at": "2026-11-22T10:00:00.000Z"}


@pytest.mark.parametrize(
    ("old", "new", "keys"),
    [
        (None, mark(True), ["low#w#p#7"]),
        (mark(False), mark(True), ["low#w#p#7"]),
        (mark(True), mark(True), []),
        (mark(True), mark(False), []),
        (None, mark(False), []),
        (mark(True), None, []),
        (None, image(4, point=5), []),
    ],
)
def test_a_mark_that_turns_low_tells_one_alert(old, new, keys):
    assert [event.key for event in events_of(Change("1", old, new))] == keys


def test_a_product_without_a_reorder_point_is_never_low():
    assert not Level("w", "p", 0, 0, 0).low
    assert Level("w", "p", -2, 0, -2, reorder_point=0).low
