"""Packing: what is charged for what was really packed."""

from dataclasses import replace

import pytest

from supermarket.ecommerce.fulfilment_model import (
    Packed,
    StatusChange,
    ToldLine,
    chargeable,
    differences,
    packed_lines,
    part_of,
    substituted,
)
from supermarket.ecommerce.offer_model import Offer
from supermarket.ecommerce.order_model import Substitution
from supermarket.ecommerce.order_state_model import OrderState
from supermarket.ecommerce.parts_model import Part
from supermarket.kernel.errors import Conflict, Invalid
from supermarket.kernel.money import Money
from supermarket.kernel.pricing import Tax
from supermarket.kernel.quantity import Unit
from tests.support.fulfilment import ADDED, NO_TAX, VAT, line, order_of

RICE, FISH, BOX, TEA = "rice", "fish", "box", "tea"


def offer(product_id=TEA, price="40.00", unit=Unit.PIECE, tax=NO_TAX, **more):
    return Offer(product_id, "TEA", "Tea", "চা", unit, Money.taka(price), tax, 99, **more)


def packed(order, *told):
    return replace(order, lines=packed_lines(order, told))


def test_what_nobody_told_of_is_packed_as_ordered():
    order = order_of(line(RICE, 2), line(FISH, 1000, "380.00", Unit.GRAM))

    assert packed_lines(order, []) == order.lines


def test_a_heavier_piece_costs_no_more_and_takes_what_it_weighs():
    order = order_of(line(FISH, 1000, "380.00", Unit.GRAM))

    after = packed(order, Packed(0, FISH, 1080))

    assert (after.totals.total, after.taken) == (Money.taka("380.00"), [(FISH, 1080)])
    assert differences(order, after) == {FISH: 80}


def test_a_piece_is_packed_half_as_heavy_again_at_most():
    order = order_of(line(FISH, 1001, "380.00", Unit.GRAM))

    most = packed(order, Packed(0, FISH, 1501))
    with pytest.raises(Invalid) as refused:
        packed(order, Packed(0, FISH, 1502))

    assert (most.taken, str(most.totals.total)) == ([(FISH, 1501)], "380.38")
    (error,) = refused.value.errors
    assert (error.pointer, error.detail) == ("/lines/0/quantity", "at most 1.501 can be packed for this")


def test_a_lighter_piece_costs_what_it_weighs():
    order = order_of(line(FISH, 1000, "380.00", Unit.GRAM, VAT))

    after = packed(order, Packed(0, FISH, 937))

    assert after.totals.total == Money.taka("356.06")
    assert after.lines[0].amounts.tax == Money.taka("24.84")
    assert differences(order, after) == {FISH: -63}


def test_a_short_pick_keeps_its_share_of_every_promotion():
    whole = line(RICE, 3, "100.00", off=["10.00", "0.01"])

    part = part_of(whole, 2)

    assert part.amounts.discount == Money.taka("6.67")
    assert [str(each.amount) for each in part.promotions] == ["6.66", "0.01"]
    assert part.amounts.total == Money.taka("193.33")


def test_part_of_a_bundle_takes_part_of_what_it_is_made_of():
    whole = line(BOX, 3, "250.00", parts=((RICE, 6), (TEA, 3)))

    assert part_of(whole, 1).taken == ((RICE, 2), (TEA, 1))


@pytest.mark.parametrize(
    ("price", "charged", "off"), [("40.00", "80.00", "0.00"), ("75.00", "100.00", "50.00")]
)
def test_a_substitute_costs_its_own_price_and_never_more_than_what_it_replaces(price, charged, off):
    order = order_of(line(RICE, 2))

    after = packed(order, Packed(0, RICE, 1, offer(price=price), 2))

    tea = after.lines[1]
    assert (str(tea.amounts.total), str(tea.amounts.discount), tea.instead_of) == (charged, off, RICE)
    assert [each.name for each in tea.promotions] == (["substitution"] if off != "0.00" else [])
    assert after.totals.total <= order.totals.total


def test_a_tax_that_comes_on_top_is_within_what_the_replaced_part_cost():
    tea = substituted(line(RICE, 1), offer(price="100.00", tax=ADDED), 1, Money.taka("100.00"))

    assert (str(tea.amounts.net), str(tea.amounts.tax), str(tea.amounts.total)) == (
        "86.96",
        "13.04",
        "100.00",
    )


@pytest.mark.parametrize("rate", [0, 1, 500, 750, 1500, 9999])
@pytest.mark.parametrize("most", [0, 1, 2, 99, 100, 10_007])
def test_what_can_be_charged_is_the_most_that_stays_within(rate, most):
    tax = Tax("T", rate, inclusive=False)

    def total(price):
        return price + price.share(rate, 10_000)

    found = chargeable(Money(most), tax)

    assert total(found) <= Money(most) < total(found + Money(1))


def test_a_substitute_bundle_takes_its_parts():
    box = offer(BOX, parts=(Part(TEA, 2, 99),))

    after = packed(order_of(line(RICE)), Packed(0, RICE, 0, box, 1))

    assert after.taken == [(TEA, 2)]


@pytest.mark.parametrize(
    ("ordered", "told", "code"),
    [
        (line(RICE, 2), Packed(0, RICE, 0), "nothing_packed"),
        (
            line(RICE, 2, substitution=Substitution.NONE),
            Packed(0, RICE, 1, offer(), 1),
            "substitution_refused",
        ),
        (line(RICE, 2), Packed(0, RICE, 1, offer(sold=False), 1), "substitution_refused"),
        (line(RICE, 2), Packed(0, RICE, 1, offer(minimum_age=18), 1), "substitution_refused"),
        (line(BOX, 2, parts=((TEA, 2),)), Packed(0, BOX, 1, offer(), 1), "substitution_refused"),
    ],
)
def test_what_the_shopper_would_not_want_is_refused(ordered, told, code):
    with pytest.raises(Conflict) as refused:
        packed_lines(order_of(ordered), [told])

    assert refused.value.code == code


@pytest.mark.parametrize(
    ("told", "pointer"),
    [
        (Packed(3, "other", 1), "/lines/3/product_id"),
        (Packed(0, RICE, -1), "/lines/0/quantity"),
        (Packed(0, RICE, 3), "/lines/0/quantity"),
        (Packed(0, RICE, 2, offer(), 1), "/lines/0/substitute"),
        (Packed(0, RICE, 1, offer(), 0), "/lines/0/substitute/quantity"),
        (Packed(0, RICE, 1, offer(FISH), 1), "/lines/0/substitute/product_id"),
    ],
)
def test_what_makes_no_sense_is_named(told, pointer):
    with pytest.raises(Invalid) as refused:
        packed_lines(order_of(line(RICE, 2), line(FISH)), [told])

    assert [each.pointer for each in refused.value.errors] == [pointer]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        (StatusChange(OrderState.PICKING, (ToldLine(RICE, 1),)), "/lines"),
        (StatusChange(OrderState.PACKED, cash=Money(1)), "/cash"),
        (StatusChange(OrderState.RETURNED, reason="rain"), "/reason"),
        (StatusChange(OrderState.PACKED, (ToldLine(RICE, 1), ToldLine(RICE, 0))), "/lines/1/product_id"),
    ],
)
def test_a_step_says_only_what_belongs_to_it(change, pointer):
    with pytest.raises(Invalid) as refused:
        change.check()

    assert [each.pointer for each in refused.value.errors] == [pointer]
