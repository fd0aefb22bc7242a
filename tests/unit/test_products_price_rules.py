"""How prices give way to one another."""

from dataclasses import replace
from datetime import date, time

import pytest

from supermarket.kernel.clock import day_begins, stamp
from supermarket.kernel.errors import Conflict
from supermarket.kernel.money import Money
from supermarket.products.model import Product
from supermarket.products.price_model import Plan, PriceChange, PriceEvent, PriceKind, Scope
from supermarket.products.price_turn_model import CAPPED, MOST_PLANNED, Turning

MILK = Product(
    "p-1", "MILK", "Milk", "", Money(100_00), Money(120_00), "VAT0", branch_prices={"b-2": Money(118_00)}
)


def on(day: int) -> str:
    return f"2026-08-{day:02d}T00:00:00.000Z"


def turned(product: Product, plan: Plan, day: int, *changes: PriceChange) -> Turning:
    turning = Turning(product, plan, on(day))
    for change in changes:
        if change.starts > turning.now:
            turning.schedule(change)
        else:
            turning.begin(change)
    return turning


def change(name: str, price: int | None, start: int, end: int = 0, **more) -> PriceChange:
    amount = None if price is None else Money(price * 100)
    return PriceChange(name, amount, on(start), on(end) if end else "", **more)


def test_a_temporary_price_in_the_middle_ends_and_the_one_over_it_stays():
    turn = turned(MILK, Plan("p-1"), 1, change("a", 90, 1, 5), change("b", 80, 1, 9)).done()

    later = Turning(turn.product, turn.plan, on(6)).done()
    last = Turning(later.product, later.plan, on(9)).done()

    assert [each.product.price for each in (turn, later, last)] == [Money(80_00), Money(80_00), Money(100_00)]
    assert (last.plan.due, last.plan.under) == ("", {})


def test_what_returns_is_never_above_an_mrp_that_fell_meanwhile():
    turn = turned(MILK, Plan("p-1"), 1, change("a", 90, 1, 5)).done()
    product = replace(turn.product, mrp=Money(95_00))

    back = Turning(product, turn.plan, on(5))

    assert (back.product.price, back.lines[-1].message) == (Money(95_00), CAPPED)


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (change("a", 121, 1), "not above the maximum retail price, 120.00"),
        (change("a", 121, 1, branch_id="b-1"), "not above the maximum retail price, 120.00"),
        (change("a", 100, 1, mrp=Money(117_00)), "not above the maximum retail price, 117.00"),
        (change("a", 118, 1, mrp=Money(118_00)), ""),
        (change("a", 130, 1, mrp=Money(130_00)), ""),
        (change("a", None, 1, branch_id="b-2"), ""),
    ],
)
def test_a_price_is_held_against_its_own_mrp_and_an_mrp_against_every_price(asked, why):
    assert Turning(MILK, Plan("p-1"), on(1)).why_not(asked) == why


def test_a_lower_mrp_fails_under_a_dearer_temporary_price_and_holds_beneath_a_cheaper_one():
    lower = change("a", 90, 3, mrp=Money(119_00))
    dear = turned(MILK, Plan("p-1"), 1, change("b", 120, 1, 9), lower).done()
    cheap = turned(MILK, Plan("p-1"), 1, change("b", 80, 1, 9), lower).done()

    failed, held = (Turning(each.product, each.plan, on(4)) for each in (dear, cheap))

    assert [line.event for line in failed.lines] == [PriceEvent.FAILED]
    assert (failed.product.price, failed.product.mrp) == (Money(120_00), Money(120_00))
    assert (held.product.price, held.product.mrp) == (Money(80_00), Money(119_00))
    assert Turning(held.done().product, held.done().plan, on(9)).product.price == Money(90_00)


def test_a_markdown_stays_until_it_is_taken_back_beneath_what_began_after_it():
    marked = change("m", 50, 1, branch_id="b-1", kind=PriceKind.MARKDOWN)
    turn = turned(MILK, Plan("p-1"), 1, marked, change("a", 60, 2, 4, branch_id="b-1")).done()

    week = turned(turn.product, turn.plan, 3)
    week.end(turn.plan.markdown("b-1"))
    after = Turning(week.done().product, week.done().plan, on(4))

    assert Scope("b-1").of(week.product) == Money(60_00)
    assert Scope("b-1").of(after.product) is None


def test_only_so_many_prices_are_planned():
    turning = Turning(MILK, Plan("p-1"), on(1))
    for number in range(MOST_PLANNED):
        turning.schedule(change(f"c-{number}", 90, 2))
    with pytest.raises(Conflict) as refused:
        turning.schedule(change("more", 90, 2))
    assert refused.value.code == "too_many_prices"


def test_a_turn_with_nothing_to_do_leaves_all_as_it_was():
    turn = Turning(MILK, Plan("p-1"), on(1)).done()
    assert (turn.product, turn.plan, turn.lines, turn.replanned) == (MILK, Plan("p-1"), (), False)


@pytest.mark.parametrize(
    ("zone", "begins"),
    [
        ("Asia/Dhaka", "2026-03-28T18:00:00.000Z"),
        ("Asia/Kathmandu", "2026-03-28T18:15:00.000Z"),
        ("Asia/Beirut", "2026-03-28T22:00:00.000Z"),
        ("Europe/London", "2026-03-29T00:00:00.000Z"),
    ],
)
def test_a_business_day_begins_at_the_branchs_own_midnight_even_where_the_clock_leaps_over_it(zone, begins):
    assert stamp(day_begins(date(2026, 3, 29), zone, time(0))) == begins
