"""Units that are taken together: so many for a price, or some given with others.

For a fixed order of promotions and a fixed number of times that each is given, one more unit in the basket never takes
anything away: it joins a set of dearest units or pushes its cheapest out to what is left. The best of all orders and
numbers inherits that, and so a basket with one more thing never costs more than that thing more.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from supermarket.kernel.money import BASIS_POINTS, Money, divide_half_up
from supermarket.kernel.pricing import spread
from supermarket.products.promotion_model import Kind, Promotion

MOST_TRIES = 3000
"""Ways of giving that are compared. A basket with more of them has each promotion given as often as it goes."""
MOST_ORDERED = 5
Counts = Mapping[int, int]
"""Units by the lot they are of."""
Picks = list[tuple[int, int]]
"""Lots, and how many units of each."""


@dataclass(frozen=True, slots=True)
class Group:
    """A promotion, and the lots it takes from and gives of, each with the dearest first."""

    promotion: Promotion
    goods: tuple[int, ...]
    rewards: tuple[int, ...] = ()

    @property
    def lots(self) -> frozenset[int]:
        return frozenset(self.goods + self.rewards)

    def most(self, counts: Counts) -> int:
        promotion = self.promotion
        goods = sum(counts[lot] for lot in self.goods)
        if promotion.kind is Kind.MIX:
            return goods // promotion.size
        if not promotion.rewards:
            return goods // (promotion.buy + promotion.get)
        return min(goods // promotion.buy, sum(counts[lot] for lot in self.rewards) // promotion.get)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is given: by lot and promotion in poisha, and the units that are in no group."""

    worth: int
    left: Counts
    given: Mapping[tuple[int, str], int] = field(default_factory=dict)


def best_plan(groups: Sequence[Group], counts: Counts, prices: Sequence[int], alone: Sequence[int]) -> Plan:
    """``prices`` of a unit by lot, ``alone`` what comes off it when it is in no group."""
    most = {group.promotion.id: group.most(counts) for group in groups}
    useful = [group for group in groups if most[group.promotion.id]]
    simple = len(useful) == 1 and not any(alone[lot] for lot in useful[0].lots)
    thorough = not simple and _ways([most[group.promotion.id] for group in useful]) <= MOST_TRIES
    if not thorough and len(useful) > MOST_ORDERED:
        worth = {g.promotion.id: _planned((g,), counts, prices, alone, False).worth for g in useful}
        useful = sorted(useful, key=lambda g: -worth[g.promotion.id])[:MOST_ORDERED]
    return _planned(tuple(useful), counts, prices, alone, thorough)


def _ways(most: Sequence[int]) -> int:
    """In how many orders and numbers they can be given, at most."""
    total = 1
    for place, times in enumerate(most):
        total += times * _ways([*most[:place], *most[place + 1 :]])
        if total > MOST_TRIES:
            break
    return total


def _planned(
    groups: tuple[Group, ...], counts: Counts, prices: Sequence[int], alone: Sequence[int], thorough: bool
) -> Plan:
    best = Plan(sum(alone[lot] * count for lot, count in counts.items()), counts)
    for place, group in enumerate(groups):
        others = groups[:place] + groups[place + 1 :]
        for taken in _times_given(group, counts, prices, thorough):
            rest = _planned(others, taken.left, prices, alone, thorough)
            if taken.worth + rest.worth > best.worth:
                best = Plan(taken.worth + rest.worth, rest.left, {**taken.given, **rest.given})
    return best


def _times_given(group: Group, counts: Counts, prices: Sequence[int], thorough: bool) -> Iterator[Plan]:
    """The promotion given as often as it goes, and then ever more seldom."""
    for times in range(group.most(counts), 0, -1):
        taken = _given(group, times, counts, prices)
        if taken is not None:
            yield taken
            if not thorough:
                return


def _given(group: Group, times: int, counts: Counts, prices: Sequence[int]) -> Plan | None:
    """The promotion given so many times; None where there are not units enough."""
    left, given, worth = dict(counts), dict[tuple[int, str], int](), 0
    for picks, off in _bundles(group, times, left, prices):
        if off <= 0:
            continue
        worth += off
        shares = spread(Money(off), [Money(prices[lot] * count) for lot, count in picks])
        for (lot, _), share in zip(picks, shares, strict=True):
            key = (lot, group.promotion.id)
            given[key] = given.get(key, 0) + share.poisha
    return None if any(count < 0 for count in left.values()) else Plan(worth, left, given)


def _bundles(
    group: Group, times: int, left: dict[int, int], prices: Sequence[int]
) -> Iterator[tuple[Picks, int]]:
    """The units of each bundle, and what comes off them together. Takes them out of ``left``."""
    promotion = group.promotion
    if promotion.kind is Kind.MIX:
        for _ in range(times):
            picks = _take(group.goods, left, promotion.size)
            yield picks, _sum(picks, prices) - promotion.price.poisha
        return
    if promotion.rewards:
        gifts = [_take(group.rewards, left, promotion.get) for _ in range(times)]
        for gift in gifts:
            yield [*_take(group.goods, left, promotion.buy), *gift], _off(promotion, gift, prices)
        return
    for _ in range(times):
        bought = _take(group.goods, left, promotion.buy)
        gift = _take(group.goods, left, promotion.get)
        yield [*bought, *gift], _off(promotion, gift, prices)


def _take(lots: Sequence[int], left: dict[int, int], units: int) -> Picks:
    """The dearest that are left. What is short is owed by the last lot, which makes the plan impossible."""
    picks = []
    for lot in lots:
        count = min(units, left[lot])
        if count > 0:
            picks.append((lot, count))
            left[lot] -= count
            units -= count
    if units:
        left[lots[-1]] = -1
    return picks


def _sum(picks: Picks, prices: Sequence[int]) -> int:
    return sum(prices[lot] * count for lot, count in picks)


def _off(promotion: Promotion, gift: Picks, prices: Sequence[int]) -> int:
    """Each unit's part is rounded by itself, so that a dearer unit never gives less."""
    return sum(divide_half_up(prices[lot] * promotion.percent, BASIS_POINTS) * count for lot, count in gift)
