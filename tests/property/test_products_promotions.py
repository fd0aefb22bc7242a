"""Promotions: never more than the goods cost, never worse for one thing more, the same in whatever order."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from supermarket.kernel.money import Money
from supermarket.kernel.pricing import spread
from supermarket.kernel.quantity import Unit, price_of
from supermarket.products.promotion_discount_model import BasketLine, reductions
from supermarket.products.promotion_model import Channel, Kind, Moment, Promotion, Selection, problems_of

MOMENT = Moment(
    datetime(2026, 11, 23, 6, tzinfo=UTC), "Asia/Dhaka", date(2026, 11, 23), "b", Channel.TILL, ("FAIR",)
)
GOODS = {f"p{n}": (f"c{n % 2}", f"b{n % 3}", Unit.GRAM if n == 4 else Unit.PIECE) for n in range(5)}

prices = st.one_of(st.integers(1, 30), st.integers(1, 20_000))
shelf = st.fixed_dictionaries(dict.fromkeys(GOODS, prices))
selections = st.builds(
    Selection,
    st.frozensets(st.sampled_from(sorted(GOODS)), max_size=3), st.frozensets(st.sampled_from(["c0", "c1"]), max_size=1),
    st.frozensets(st.sampled_from(["b0", "b1", "b2"]), max_size=1),
)  # fmt: skip
percents = st.integers(1, 10_000)
amounts = prices.map(Money)
figures = st.one_of(
    st.fixed_dictionaries({"kind": st.just(Kind.PERCENT), "percent": percents, "combinable": st.booleans()}),
    st.fixed_dictionaries({"kind": st.just(Kind.AMOUNT), "amount": amounts, "combinable": st.booleans()}),
    st.fixed_dictionaries({
        "kind": st.just(Kind.BUY_GET), "percent": percents, "buy": st.integers(1, 3), "get": st.integers(1, 2),
        "rewards": st.one_of(st.just(Selection()), selections),
    }),
    st.fixed_dictionaries({"kind": st.just(Kind.MIX), "size": st.integers(2, 4), "price": amounts}),
    st.fixed_dictionaries({
        "kind": st.just(Kind.BASKET), "spend": amounts, "percent": percents, "combinable": st.booleans(),
    }),
    st.fixed_dictionaries({
        "kind": st.just(Kind.BASKET), "spend": amounts, "amount": amounts, "combinable": st.booleans(),
    }),
)  # fmt: skip


@st.composite
def offered(draw: st.DrawFn) -> list[Promotion]:
    found = []
    for number in range(draw(st.integers(1, 5))):
        said = draw(figures)
        made = Promotion(
            id=f"o{number}", name=f"Offer {number}", starts_on=date(2026, 11, 1), goods=draw(selections),
            priority=draw(st.integers(0, 1)), code=draw(st.sampled_from(["", "", "fair", "other"])), **said,
        )  # fmt: skip
        assert list(problems_of(made)) == []
        groups = sum(each.kind in (Kind.BUY_GET, Kind.MIX) for each in found)
        if groups < 3 or made.kind not in (Kind.BUY_GET, Kind.MIX):
            found.append(made)
    return found


asked = st.lists(st.tuples(st.sampled_from(sorted(GOODS)), st.integers(1, 4)), min_size=1, max_size=5)


def line(product: str, quantity: int, costs: dict[str, int]) -> BasketLine:
    category, brand, unit = GOODS[product]
    price, much = Money(costs[product]), quantity * 173 if unit is Unit.GRAM else quantity
    return BasketLine(product, category, brand, unit, much, price, price_of(much, unit, price))


def total(lines: list[BasketLine], promotions: list[Promotion]) -> int:
    off = sum(each.amount.poisha for found in reductions(lines, promotions, MOMENT) for each in found)
    return sum(each.gross.poisha for each in lines) - off


@given(offered(), asked, shelf)
@settings(max_examples=150, deadline=None)
def test_no_line_gets_more_than_it_costs_and_no_unit_is_in_two_that_exclude_each_other(
    promotions, wanted, costs
):
    lines = [line(*each, costs) for each in wanted]

    found = reductions(lines, promotions, MOMENT)

    known = {each.id: each for each in promotions}
    for of, given_ in zip(lines, found, strict=True):
        amounts_ = [each.amount.poisha for each in given_]
        assert all(amount > 0 for amount in amounts_)
        assert sum(amounts_) <= of.gross.poisha
        exclusive = [known[each.promotion_id] for each in given_ if not known[each.promotion_id].combinable]
        assert of.unit is Unit.PIECE or len(exclusive) <= 1
        alike = sum(each.quantity for each in lines if each.product_id == of.product_id)
        assert len(exclusive) <= alike
        assert len(exclusive) == 1 or all(each.kind is not Kind.BASKET for each in exclusive)
        assert not any(each.code == "other" for each in exclusive)


@given(offered(), asked, shelf, st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_the_order_of_lines_and_of_promotions_does_not_matter(promotions, wanted, costs, random):
    lines = [line(*each, costs) for each in wanted]
    mixed = random.sample(lines, len(lines))

    one, other = (
        reductions(lines, promotions, MOMENT),
        reductions(mixed, random.sample(promotions, len(promotions)), MOMENT),
    )

    assert Counter(zip(lines, one, strict=True)) == Counter(zip(mixed, other, strict=True))


@given(offered(), asked, shelf, st.sampled_from(sorted(GOODS)), st.integers(1, 2))
@settings(max_examples=400, deadline=None)
def test_one_thing_more_never_costs_more_than_its_price(promotions, wanted, costs, product, quantity):
    lines = [line(*each, costs) for each in wanted]
    more = line(product, quantity, costs)
    if GOODS[product][2] is Unit.GRAM:
        lines = [each for each in lines if each.product_id != product]

    assert total([*lines, more], promotions) <= total(lines, promotions) + more.gross.poisha


@given(offered(), asked, shelf, st.data())
@settings(max_examples=100, deadline=None)
def test_giving_everything_back_in_whatever_parts_nets_to_nothing(promotions, wanted, costs, data):
    lines = [line(*each, costs) for each in wanted]
    found = reductions(lines, promotions, MOMENT)
    paid = total(lines, promotions)

    for of, given_ in zip(lines, found, strict=True):
        units = data.draw(st.permutations(range(of.quantity))) if of.unit is Unit.PIECE else [0]
        off = Money.total(each.amount for each in given_)
        parts = spread(off, [Money(1)] * len(units))
        grosses = spread(of.gross, [Money(1)] * len(units))
        for unit in units:
            paid -= (grosses[unit] - parts[unit]).poisha

    assert paid == 0


@given(asked, shelf, percents)
@settings(max_examples=50, deadline=None)
def test_a_promotion_that_holds_nowhere_here_changes_nothing(wanted, costs, percent):
    lines = [line(*each, costs) for each in wanted]
    promotion = Promotion(
        id="o", name="Offer", starts_on=date(2026, 11, 1), kind=Kind.PERCENT, percent=percent
    )
    elsewhere = [
        replace(promotion, branches=frozenset({"other"})), replace(promotion, channels=frozenset({Channel.ONLINE})),
        replace(promotion, starts_on=date(2026, 11, 24)), replace(promotion, ends_on=date(2026, 11, 22)),
        replace(promotion, withdrawn=True), replace(promotion, code="SPRING"),
        replace(promotion, price_lists=frozenset({"trade"})),
    ]  # fmt: skip

    assert reductions(lines, elsewhere, MOMENT) == [()] * len(lines)
