"""An order never comes to more than was agreed, whatever is packed; and all that comes back is what was charged."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from supermarket.ecommerce.fulfilment_model import Packed, differences, packed_lines
from supermarket.ecommerce.offer_model import Offer
from supermarket.ecommerce.order_model import Order, OrderLine
from supermarket.ecommerce.return_model import share_of, summed
from supermarket.kernel.errors import Conflict
from supermarket.kernel.money import Money
from supermarket.kernel.pricing import Reduction, Tax, line_amounts
from supermarket.kernel.quantity import Unit, price_of
from tests.support.fulfilment import delivery, order_of

TAXES = st.builds(Tax, st.just("T"), st.sampled_from([0, 500, 750, 1500]), st.booleans())
UNITS = st.sampled_from([Unit.PIECE, Unit.GRAM])
PRICES = st.integers(1, 100_000).map(Money)


@st.composite
def a_line(draw: st.DrawFn, place: int) -> OrderLine:
    unit, price, tax = draw(UNITS), draw(PRICES), draw(TAXES)
    quantity = draw(st.integers(1, 9) if unit is Unit.PIECE else st.integers(1, 5000))
    left, given_ = price_of(quantity, unit, price), []
    for number in range(draw(st.integers(0, 3))):
        off = Money(draw(st.integers(0, left.poisha)))
        left -= off
        given_.append(Reduction(f"p{number}", "P", off))
    off = Money.total(each.amount for each in given_)
    return OrderLine(
        f"line-{place}", "SKU", "N", "", unit, quantity, price, tax,
        line_amounts(price, quantity, unit, tax, off), promotions=tuple(given_),
    )  # fmt: skip


@st.composite
def a_packing(draw: st.DrawFn) -> tuple[Order, list[Packed]]:
    lines = [draw(a_line(place)) for place in range(draw(st.integers(1, 4)))]
    told = []
    for place, line in enumerate(lines):
        most = line.quantity if line.unit is Unit.PIECE else line.quantity + line.quantity // 2
        packed = draw(st.integers(0, most))
        said = Packed(place, line.product_id, packed)
        if packed < line.quantity and draw(st.booleans()):
            offer = Offer(f"other-{place}", "O", "O", "", draw(UNITS), draw(PRICES), draw(TAXES), 99)
            said = replace(said, offer=offer, instead=draw(st.integers(1, 3000)))
        told += [said] if draw(st.booleans()) else []
    return replace(order_of(*lines), delivery=delivery("60.00")), told


@given(a_packing())
@settings(max_examples=300, deadline=None)
def test_an_order_never_comes_to_more_than_was_agreed(case: tuple[Order, list[Packed]]) -> None:
    order, told = case
    if all(said.quantity == 0 and not said.offer for said in told) and len(told) == len(order.lines):
        with pytest.raises(Conflict, match="Nothing was packed"):
            packed_lines(order, told)
        return

    after = replace(order, lines=packed_lines(order, told), placed_lines=order.lines)

    assert after.totals.total <= order.totals.total == after.agreed.total
    for was in order.lines:
        now = [line for line in after.lines if was.product_id in (line.product_id, line.instead_of)]
        assert Money.total(line.amounts.total for line in now) <= was.amounts.total
    for line in after.lines:
        amounts = line.amounts
        assert min(amounts.gross, amounts.discount, amounts.net, amounts.tax, amounts.total) >= Money(0)
        assert Money.total(each.amount for each in line.promotions) == amounts.discount
        assert amounts.total == amounts.net + amounts.tax
    moved = differences(order, after)
    before, taken = dict(order.taken), dict(after.taken)
    assert moved == {p: taken.get(p, 0) - before.get(p, 0) for p in moved}
    assert all(taken.get(p, 0) == before.get(p, 0) for p in {*before, *taken} - moved.keys())


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_all_parts_of_a_line_together_are_the_line(data: st.DataObject) -> None:
    line = data.draw(a_line(0))
    cuts = data.draw(st.lists(st.integers(0, line.quantity), max_size=5))
    places = [0, *sorted(cuts), line.quantity]

    parts = [share_of(line, start, end) for start, end in pairwise(places)]

    assert summed(parts) == line.amounts
    for part in parts:
        assert min(part.gross, part.discount, part.net, part.tax, part.total) >= Money(0)
