"""Prices over time: whatever is planned, cancelled and late, on any day the price is the one a plain list tells."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from supermarket.kernel.clock import stamp
from supermarket.kernel.money import Money
from supermarket.products.model import Product
from supermarket.products.price_model import Plan, PriceChange, PriceEvent, PriceKind, Scope
from supermarket.products.price_tables import PlanRow
from supermarket.products.price_turn_model import Turning

FIRST = datetime(2026, 8, 3, tzinfo=UTC)
MILK = Product("p-1", "MILK", "Milk", "", Money(500), Money(1000), "VAT0")
SCOPES = [Scope(), Scope(branch_id="b-1"), Scope(list_id="l-1")]


def day(number: int) -> str:
    return stamp(FIRST + timedelta(days=number))


@dataclass
class Told:
    """A change as the plain list keeps it. ``end`` is None for ever."""

    id: str
    scope: Scope
    price: Money
    start: int
    end: int | None
    lasting: bool
    at_once: bool
    taken_back: int | None = None


def plain_price(told: list[Told], scope: Scope, on: int) -> Money | None:
    """The price on a day, looked for among all the changes there ever were."""
    mine = [(change.start, place, change) for place, change in enumerate(told) if change.scope == scope]
    begun = [each for each in mine if each[0] <= on and not gone_before_its_day(each[2])]
    lasting = [each for each in begun if each[2].lasting]
    final = [each for each in lasting if each[2].at_once]

    def runs(start: int, place: int, change: Told) -> bool:
        ends = [end for end in (change.end, change.taken_back) if end is not None]
        ends += [later[0] for later in final if later[0] >= start and later[1] > place]
        return not change.lasting and all(end > on for end in ends)

    holding = [each for each in begun if runs(*each)] or lasting
    first = MILK.price if scope == Scope() else None
    return max(holding, key=lambda each: each[:2])[2].price if holding else first


def gone_before_its_day(change: Told) -> bool:
    return change.taken_back is not None and change.taken_back < change.start


class Shop:
    """One product, whose plan goes through its stored form after every step."""

    def __init__(self) -> None:
        self.product, self.plan, self.told = MILK, Plan(MILK.id), list[Told]()
        self.lines = []

    def turning(self, today: int) -> Turning:
        return Turning(self.product, self.plan, day(today))

    def keep(self, turning: Turning) -> None:
        turn = turning.done()
        self.product, self.plan = turn.product, PlanRow.of(turn.plan).plan()
        assert self.plan == turn.plan
        self.lines += turn.lines

    def set(
        self, today: int, scope: Scope, price: int, wait: int, days: int, kind: PriceKind = PriceKind.PRICE
    ) -> None:
        start, end = today + wait, today + wait + days if days else None
        told = Told(
            f"c-{len(self.told)}",
            scope,
            Money(price),
            start,
            end,
            kind is PriceKind.PRICE and not days,
            not wait,
        )
        change = PriceChange(
            told.id,
            told.price,
            day(start),
            day(end) if end else "",
            scope.branch_id,
            scope.list_id,
            kind=kind,
        )
        turning = self.turning(today)
        if wait:
            turning.schedule(change)
        else:
            turning.begin(change)
        self.keep(turning)
        self.told.append(told)

    def take_back(self, today: int, which: int) -> None:
        turning = self.turning(today)
        left = turning.done().plan
        if changes := [*left.pending, *left.running]:
            change = changes[which % len(changes)]
            turning.cancel(change, "u-1")
            next(each for each in self.told if each.id == change.id).taken_back = today
        self.keep(turning)


STEP = st.tuples(
    st.sampled_from(["set", "set", "set", "set", "markdown", "take back", "run"]),
    st.integers(0, 2),
    st.sampled_from([SCOPES[0], *SCOPES]),
    st.integers(1, 1000),
    st.integers(0, 3),
    st.sampled_from([0, 0, 1, 2, 4, 9]),
)
"""What is done, how many days later, where, at what price, beginning in so many days, for so many (0 for ever)."""
steps = st.integers(1, 24).flatmap(lambda size: st.lists(STEP, min_size=size, max_size=size))


@given(steps)
def test_on_any_day_the_price_is_what_a_plain_list_of_all_changes_tells(done):
    shop, today = Shop(), 0
    for what, later, scope, price, wait, days in done:
        today += later
        if what == "set":
            shop.set(today, scope, price, wait, days)
        elif what == "markdown":
            shop.set(today, replace(scope, branch_id="b-1", list_id=""), price, 0, 0, PriceKind.MARKDOWN)
        elif what == "take back":
            shop.take_back(today, price)
        elif what == "run":
            shop.keep(shop.turning(today))
            again = shop.turning(today)
            assert not again.lines
            assert_right(shop, today)
    for after in (0, 2, 3, 30):
        shop.keep(shop.turning(today + after))
        assert_right(shop, today + after)
    assert not shop.plan.pending and not any(each.ends for each in shop.plan.running)


def assert_right(shop: Shop, today: int) -> None:
    assert [scope.of(shop.product) for scope in SCOPES] == [plain_price(shop.told, s, today) for s in SCOPES]


@given(steps, st.integers(1, 40))
def test_a_late_run_leaves_the_state_and_the_history_that_runs_in_time_leave(done, late):
    prompt, tardy, today = Shop(), Shop(), 0
    for what, later, scope, price, wait, days in done:
        today += later
        for shop in (prompt, tardy):
            if what == "set" and wait and len(shop.plan.pending) < 30:
                shop.set(0, scope, price, wait + today, days)
    for number in range(today + late + 10):
        prompt.keep(prompt.turning(number))
    tardy.keep(tardy.turning(today + late + 9))

    assert [scope.of(tardy.product) for scope in SCOPES] == [scope.of(prompt.product) for scope in SCOPES]
    assert (tardy.plan.pending, tardy.plan.running) == (prompt.plan.pending, prompt.plan.running)
    assert [story(line) for line in tardy.lines] == [story(line) for line in prompt.lines]


def story(line):
    return line.event, line.change.id, line.due, line.old, line.new


@given(steps)
def test_the_history_alone_tells_what_each_price_was(done):
    shop, today = Shop(), 0
    for what, later, scope, price, wait, days in done:
        today += later
        if what == "set":
            shop.set(today, scope, price, wait, days)
        shop.keep(shop.turning(today))
    held: dict[Scope, Money | None] = {Scope(): MILK.price}
    for line in shop.lines:
        assert line.old == held.get(line.change.scope)
        assert line.event in (PriceEvent.BEGAN, PriceEvent.ENDED) or line.old == line.new
        held[line.change.scope] = line.new
    assert held == {Scope(): MILK.price} | {s: s.of(shop.product) for s in held}
