"""How much a day will sell, when to order, and how much: against published examples and the real baskets."""

from datetime import date
from decimal import Decimal

import pytest

from supermarket.inventory.demand_forecast_model import Outlook, forecasts, outlook
from supermarket.inventory.demand_model import Demand, demand_of, series
from supermarket.inventory.model import Cause, CauseKind, Level, Movement
from supermarket.inventory.reorder_model import Awaited, Need, Parcel, Plan, Policy, points
from tests.support.forecast_methods import (
    accuracy,
    croston,
    daily,
    holt_winters,
    moving_average,
    naive,
    sba,
    smoothed,
)
from tests.support.templates import ROOT

BASKETS = ROOT.parent / "shared" / "data" / "baskets.csv"
LEARNT = 21
LUBRICANT = [
    0,
    2,
    0,
    1,
    0,
    11,
    0,
    0,
    0,
    0,
    2,
    0,
    6,
    3,
    0,
    0,
    0,
    0,
    0,
    7,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    3,
    1,
    0,
    0,
    1,
    0,
    1,
    0,
    0,
]
"""Monthly sales of one lubricant, from the chapter on counts in Hyndman and Athanasopoulos, Forecasting."""


# Forecasts


def test_the_compared_methods_give_the_textbooks_figures() -> None:
    """Smoothed by hand with 0.1: 2.750 a sale, 2.793 months apart."""
    *_, by_croston = croston(LUBRICANT)
    *_, by_sba = sba(LUBRICANT)

    assert by_croston == pytest.approx(2.750 / 2.793, abs=0.001)
    assert by_sba == pytest.approx(0.95 * 2.750 / 2.793, abs=0.001)


def test_how_much_and_how_likely_are_smoothed_apart() -> None:
    """By hand: 1 of 14 days sells 4, so 4/14; then a day without, one with 6."""
    history, half = [4, *[0] * 13], Decimal("0.5")
    *_, calm = forecasts(history, beta=Decimal(0))
    *_, told = forecasts([4, 0, 6], alpha=half, beta=half)

    assert float(calm) == pytest.approx(4 / 14)
    first = (2 / 3, 5.0)  # two of three days sell, 5 when they do
    chance = ((first[0] * 0.5 + 0.5) * 0.5) * 0.5 + 0.5
    size = (5.0 + 0.5 * (4 - 5)) + 0.5 * (6 - (5.0 + 0.5 * (4 - 5)))
    assert float(told) == pytest.approx(chance * size)


def test_what_sells_the_same_every_day_is_expected_to_go_on() -> None:
    assert outlook([6] * 30) == Outlook(Decimal(6), Decimal(0), 30)


def test_what_nobody_buys_any_more_fades_away() -> None:
    found = outlook([5] * 20 + [0] * 64)

    assert found.daily < 0.2
    *_, by_croston = croston([5] * 20 + [0] * 64)
    assert by_croston == 5.0


def test_nothing_is_expected_of_nothing() -> None:
    assert outlook([]) == Outlook(days=0)
    assert outlook([0] * 20) == Outlook(days=20)


def test_on_the_real_baskets_the_chosen_method_is_better_than_the_others() -> None:
    """The figures of docs/forecast.md, each with a little room. Odoo and ERPNext call it a forecast when what is
    there and on order is added up."""
    real = daily(BASKETS)
    chosen, simple = accuracy(real, forecasts, LEARNT), accuracy(real, naive, LEARNT)

    assert len(real) == 1733
    assert chosen.mase < 0.90 * simple.mase
    assert chosen.wape < 0.86 * simple.wape
    assert chosen.weekly < 0.43 * simple.weekly
    assert abs(chosen.bias) < 0.01
    others = [
        accuracy(real, method, LEARNT) for method in (moving_average, smoothed, croston, sba, holt_winters)
    ]
    assert all(chosen.weekly < other.weekly and chosen.mase < other.mase for other in others)


# Demand


@pytest.mark.parametrize(
    ("kind", "on_hand", "reserved", "available", "expected"),
    [
        (CauseKind.SALE, -3, 0, 7, Demand("", 3)),
        (CauseKind.SALE, -3, 0, 0, Demand("", 3, out=True, ends_out=True)),
        (CauseKind.SALE, -3, 0, -5, Demand("", 3)),
        (CauseKind.SALE, 3, 0, 10, Demand("", -3)),
        (CauseKind.ORDER, 0, 4, 6, Demand("", 4)),
        (CauseKind.ORDER, -4, -4, 6, None),
        (CauseKind.ORDER_EXPIRED, 0, -4, 10, Demand("", -4)),
        (CauseKind.ORDER_CHANGED, 0, -1, 10, Demand("", -1)),
        (CauseKind.ORDER_PACKED, 0, -4, 10, None),
        (CauseKind.ORDER_SENT, -4, -4, 6, None),
        (CauseKind.ORDER_RETURNED, 4, 0, 10, None),
        (CauseKind.RECEIPT, 5, 0, 5, Demand("", 0, out=True)),
        (CauseKind.RECEIPT, 5, 0, 15, None),
        (CauseKind.ADJUSTMENT, -5, 0, 0, Demand("", 0, out=True, ends_out=True)),
        (CauseKind.TRANSFER_OUT, -5, 0, 5, None),
    ],
)
def test_what_a_movement_says_of_demand(
    kind: CauseKind, on_hand: int, reserved: int, available: int, expected: Demand | None
) -> None:
    movement = Movement("w", "p", 1, on_hand, reserved, 0, Cause(kind, "c"), "2026-11-22T10:00:00.000Z")

    assert demand_of(movement, available, "") == expected


def test_days_without_goods_are_left_out_and_days_without_sales_are_not() -> None:
    days = [
        Demand("2026-11-01", 0, out=True), Demand("2026-11-02", 5), Demand("2026-11-04", -1),
        Demand("2026-11-05", 3, out=True, ends_out=True), Demand("2026-11-08", 0, out=True), Demand("2026-11-09", 2),
    ]  # fmt: skip

    assert series(days, date(2026, 11, 9)) == [5, 0, 0, 2]
    assert series(days, date(2026, 11, 7)) == [5, 0, 0]
    assert series(days, date(2026, 11, 11), window=4) == [2, 0, 0]
    assert series([], date(2026, 11, 9)) == []


def test_a_slow_seller_is_known_for_longer_than_is_looked_back_on() -> None:
    days = [Demand("2026-01-01", 1), Demand("2026-11-01", 1)]

    found = series(days, date(2026, 11, 9))

    assert (len(found), sum(found)) == (84, 1)


# Points


def test_the_reorder_point_is_the_textbooks() -> None:
    """Taylor, Introduction to Management Science: 30 yards a day, deviation 5, ten days, 95 percent: 326.1, with 1.65
    for 1.645. There the stock is looked at all the time, so that no review period is added."""
    found = points(
        Outlook(Decimal(30), Decimal(5), 90), 10, Policy(review_days=0, service_level=9500), Parcel()
    )

    assert found.reorder_point == 327
    assert 30 * 10 + float(Policy().deviate) * 5 * 10**0.5 == pytest.approx(326.1, abs=0.15)


def test_what_to_order_is_the_textbooks() -> None:
    """Stevenson, Operations Management, fixed-interval ordering: 30 a day, deviation 3, lead time 2 days, orders every
    7, 99 percent, 71 on hand: 220, with 2.33 for 2.326."""
    found = points(
        Outlook(Decimal(30), Decimal(3), 90), 2, Policy(review_days=7, service_level=9900), Parcel()
    )

    assert found.target is not None
    assert found.target - 71 == 220


@pytest.mark.parametrize(
    ("position", "target", "parcel", "expected"),
    [
        (11, 40, Parcel(), 0),
        (10, 40, Parcel(), 30),
        (10, 40, Parcel(12), 36),
        (10, 40, Parcel(12, 5), 60),
        (-5, 40, Parcel(), 45),
        (10, None, Parcel(), 1),
        (30, 20, Parcel(), 0),
    ],
)
def test_how_much_is_ordered(position: int, target: int | None, parcel: Parcel, expected: int) -> None:
    level = Level("w", "p", available=position - 3, reorder_point=10, target=target)

    assert Need(level, Awaited(1, 1, 1), Plan("w", "p")).order(parcel) == expected
