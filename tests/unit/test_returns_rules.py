"""Returns: each part of a line at its share, and all parts together the line."""

from dataclasses import replace
from datetime import timedelta

import pytest

from supermarket.ecommerce.order_model import TimelineEntry
from supermarket.ecommerce.order_state_model import OrderState
from supermarket.ecommerce.return_model import (
    RETURN_TIME,
    RequestState,
    ReturnLine,
    ReturnReason,
    ReturnRequest,
    check_in_time,
    goods_of,
    returned,
    share_of,
    summed,
)
from supermarket.inventory.book_model import Entry, Taken
from supermarket.inventory.model import Cause, CauseKind, Layer, Movement, Valuation
from supermarket.inventory.return_layer_model import cost_of_goods, layers_back
from supermarket.kernel.errors import Conflict, Invalid
from supermarket.kernel.money import Money
from supermarket.kernel.quantity import Unit
from tests.support.fulfilment import ADDED, VAT, line, order_of

RICE, FISH, BOX = "rice", "fish", "box"


def delivered(*lines):
    order = order_of(*lines)
    at = order.placed_at + timedelta(hours=3)
    return replace(order, timeline=(*order.timeline, TimelineEntry(OrderState.DELIVERED, at)))


def back(order, product_id, quantity, restock=True):
    lines = [ReturnLine(product_id, quantity, restock)]
    return returned(order, "r", order.timeline[-1].at, "u", "changed_mind", lines)


@pytest.mark.parametrize("tax", [VAT, ADDED])
def test_all_parts_of_a_line_are_the_line_to_the_poisha(tax):
    whole = line(RICE, 3, "33.33", tax=tax, off=["0.50"])

    parts = [share_of(whole, start, start + 1) for start in range(3)]

    assert summed(parts) == whole.amounts
    assert len({part.total for part in parts}) > 1


def test_the_last_of_it_makes_the_order_returned_and_nothing_due():
    order = delivered(line(RICE, 2, "50.25", tax=VAT), line(FISH, 500, "380.00", Unit.GRAM))

    once = back(order, RICE, 2)
    whole = back(once, FISH, 500)

    assert (once.state, str(once.due)) == (OrderState.PARTLY_RETURNED, "190.00")
    assert (whole.state, str(whole.due)) == (OrderState.RETURNED, "0.00")
    ((tax, amounts),) = once.returns[0].taxes
    assert (tax, str(amounts.net), str(amounts.tax)) == (VAT, "93.49", "7.01")


def test_no_more_comes_back_than_went_out():
    order = back(delivered(line(RICE, 3)), RICE, 2)

    with pytest.raises(Conflict) as refused:
        back(order, RICE, 2)

    assert (refused.value.code, refused.value.details["remaining"]) == ("return_above_sold", "1")


@pytest.mark.parametrize(
    ("product_id", "quantity", "pointer"),
    [(RICE, 0, "/lines/0/quantity"), ("other", 1, "/lines/0/product_id")],
)
def test_what_makes_no_sense_is_named(product_id, quantity, pointer):
    with pytest.raises(Invalid) as refused:
        back(delivered(line(RICE, 3)), product_id, quantity)

    assert [each.pointer for each in refused.value.errors] == [pointer]


def test_goods_are_taken_back_for_seven_days():
    order = delivered(line(RICE))
    last = order.timeline[-1].at + RETURN_TIME

    check_in_time(order, last)
    with pytest.raises(Conflict) as late:
        check_in_time(order, last + timedelta(seconds=1))
    with pytest.raises(Conflict) as early:
        check_in_time(order_of(line(RICE)), last)

    assert (late.value.code, early.value.code) == ("return_too_late", "order_state")


def test_a_request_is_decided_once():
    order = delivered(line(RICE))
    asked = ReturnRequest(
        id="r", order_id=order.id, at=order.placed_at, by="c", reason=ReturnReason.OTHER, lines=()
    )

    refused = asked.decided(RequestState.REFUSED, "u", order.placed_at, "Opened")

    with pytest.raises(Conflict):
        refused.decided(RequestState.ACCEPTED, "u", order.placed_at)
    assert (refused.version, refused.answer) == (2, "Opened")


def test_a_heavier_piece_comes_back_as_heavy_as_it_was_whatever_the_parts():
    order = delivered(line(RICE, 2), line(FISH, 1000, "380.00", Unit.GRAM, packed=1081))

    assert goods_of(order, FISH, 0, 333) + goods_of(order, FISH, 333, 1000) == [
        (FISH, 0, 360),
        (FISH, 360, 1081),
    ]


def test_what_two_lines_took_of_one_product_is_told_apart():
    order = delivered(line(RICE, 2), line(BOX, 2, parts=((RICE, 4), (FISH, 2))))

    assert goods_of(order, BOX, 0, 1) == [(RICE, 2, 4), (FISH, 0, 1)]


def moved(kind, change, *layers, cost=0, taken=()):
    movement = Movement(
        "w", RICE, 1, change, 0, 0, Cause(kind, "o"), "2026-11-22T00:00:00.000Z", layers=layers
    )
    return Entry(movement, Money.total(each.value for each in layers), Money(cost), Money(cost), taken)


def test_goods_come_back_into_the_batches_they_left_from_at_what_they_cost():
    sent = moved(
        CauseKind.ORDER_SENT,
        -5,
        cost=1000,
        taken=(Taken("a", 2, "", "2099-01-01"), Taken("b", 3, "", "2099-02-01")),
    )

    first = layers_back([sent], RICE, 5, 0, 3, Valuation.AVERAGE)
    rest = layers_back([sent], RICE, 5, 3, 5, Valuation.AVERAGE)

    assert first == (Layer("a", 2, Money(400), "", "2099-01-01"), Layer("b", 1, Money(200), "", "2099-02-01"))
    assert rest == (Layer("b", 2, Money(400), "", "2099-02-01"),)
    again = moved(CauseKind.ORDER_RETURNED, 3, *first)
    assert cost_of_goods([sent, again], Valuation.AVERAGE) == Money(400)


def test_nothing_is_told_of_batches_that_the_ledger_does_not_know_yet():
    assert layers_back([], RICE, 5, 0, 3, Valuation.FIFO) == ()
