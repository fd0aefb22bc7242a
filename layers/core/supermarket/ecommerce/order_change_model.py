"""Taking goods out of an order before it is picked: never more than was ordered, and never nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from supermarket.ecommerce.fulfilment_model import ToldLine, part_of
from supermarket.ecommerce.order_model import Order, OrderLine, TakenOut, TimelineEntry
from supermarket.ecommerce.order_state_model import OrderState
from supermarket.kernel.errors import Conflict, Invalid
from supermarket.kernel.pricing import LineAmounts
from supermarket.kernel.quantity import Unit, read_quantity, show_quantity

CHANGEABLE = (OrderState.PLACED, OrderState.PAID)
MOST_CHANGES = 4
"""bKash pays a payment back in ten parts at most, and packing and returns need theirs."""


def check_changeable(order: Order, by_staff: bool) -> None:
    """Raises Conflict once it is picked, while a gateway is asked for another amount, and for whoever placed an order
    that a manager has to look at."""
    if order.state not in CHANGEABLE:
        raise Conflict(f"An order that is {order.state} cannot be changed.", code="order_state")
    if order.held and not by_staff:
        raise Conflict("The shop has to look at this order first.", code="held")


def lines_left(order: Order, wanted: Sequence[ToldLine]) -> tuple[OrderLine, ...]:
    """The order's lines with only so much of each product as is wanted; what is not named stays as it is.

    Raises Invalid for more than there is, Conflict when nothing is left.
    """
    quantities = _read(order, wanted)
    parts = [part_of(line, quantities.get(line.product_id, line.quantity)) for line in order.lines]
    lines = tuple(line for line in parts if line is not None)
    if not lines:
        raise Conflict("Nothing would be left of this order: cancel it instead.", code="nothing_left")
    return lines


def _read(order: Order, wanted: Sequence[ToldLine]) -> Mapping[str, int]:
    """What was taken out before is in the order with a quantity of nothing, so that it can be said again."""
    units = {line.product_id: line.unit for line in order.placed_lines or order.lines}
    most = {line.product_id: line.quantity for line in order.lines}
    found: dict[str, int] = {}
    for place, each in enumerate(wanted):
        product_id, pointer = each.product_id, f"/lines/{place}"
        if product_id in found:
            raise Invalid.field(f"{pointer}/product_id", "each product once", "twice")
        if product_id not in units:
            raise Invalid.field(f"{pointer}/product_id", "not in this order: order it anew", "not_found")
        there = most.get(product_id, 0)
        quantity = _quantity(each, units[product_id], f"{pointer}/quantity")
        if quantity > there:
            shown = show_quantity(there, units[product_id])
            raise Invalid.field(f"{pointer}/quantity", f"at most {shown}: order more anew", "above_ordered")
        found[product_id] = quantity
    return found


def _quantity(told: ToldLine, unit: Unit, pointer: str) -> int:
    try:
        quantity = read_quantity(told.quantity or 0, unit)
    except ValueError as error:
        raise Invalid.field(pointer, str(error)) from None
    if quantity < 0:
        raise Invalid.field(pointer, "not less than nothing")
    return quantity


def changed(order: Order, lines: tuple[OrderLine, ...], at: datetime, by: str, reason: str) -> Order:
    """The order with what is left of its lines; its delivery, its coupons and its age stay as they were agreed.

    Raises Conflict when it was changed too often.
    """
    if len(order.taken_out) >= MOST_CHANGES:
        raise Conflict(
            f"An order is changed {MOST_CHANGES} times at most: ring the shop.", code="too_many_changes"
        )
    entry = TimelineEntry(order.state, at, by, reason, changed=True)
    return replace(
        order, lines=lines, placed_lines=order.placed_lines or order.lines, timeline=(*order.timeline, entry),
        taken_out=(*order.taken_out, tuple(_taken_out(order.lines, lines))), version=order.version + 1,
    )  # fmt: skip


def _taken_out(before: Sequence[OrderLine], after: Sequence[OrderLine]) -> Iterator[TakenOut]:
    left = {line.product_id: line for line in after}
    for line in before:
        kept = left.get(line.product_id)
        if kept is None:
            yield TakenOut(line.product_id, line.quantity, line.tax, line.amounts)
        elif kept.quantity < line.quantity:
            less = _less(line.amounts, kept.amounts)
            yield TakenOut(line.product_id, line.quantity - kept.quantity, line.tax, less)


def _less(was: LineAmounts, now: LineAmounts) -> LineAmounts:
    return LineAmounts(
        was.gross - now.gross, was.discount - now.discount, was.net - now.net, was.tax - now.tax, was.total - now.total,
    )  # fmt: skip


def wanted_lines(order: Order) -> list[OrderLine]:
    """As it was ordered, without what was taken out: whatever was packed for it."""
    lines = [
        replace(line, quantity=line.quantity - order.taken_out_of(line.product_id))
        for line in order.placed_lines or order.lines
    ]
    return [line for line in lines if line.quantity]
