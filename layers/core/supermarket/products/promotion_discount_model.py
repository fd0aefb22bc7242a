"""What promotions take off the lines of a basket: the same at every till and online, whatever order the lines are in.

1. Combinable reductions of each unit come off the shelf price, one after the other.
2. Of what is exclusive each unit is in one promotion at most, and the shopper gets the best that can be made of them
   all; an exclusive promotion of the basket stands alone, and is given where it is worth more than all those together.
3. Combinable promotions of the basket come off the bill that is left.

Whether a basket has come to what a promotion asks is decided by shelf prices, so that no other promotion can undo it.
Pieces are rounded one by one, what is weighed once a product, half up.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from supermarket.kernel.money import BASIS_POINTS, ZERO, Money, divide_half_up
from supermarket.kernel.pricing import Reduction, spread
from supermarket.kernel.quantity import Unit, price_of
from supermarket.products.promotion_group_model import Group, best_plan
from supermarket.products.promotion_model import Kind, Moment, Promotion

Given = dict[tuple[int, str], int]
"""Poisha by lot and promotion."""


@dataclass(frozen=True, slots=True)
class BasketLine:
    """``gross`` is what the line costs on the shelf. One that is ``whole``, as a scale label or a pack with a price of
    its own, is not taken apart into units."""

    product_id: str
    category_id: str
    brand_id: str
    unit: Unit
    quantity: int
    unit_price: Money
    gross: Money
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Lot:
    """Units that are alike. What is weighed or whole is one unit, that ``measures`` so much."""

    line: BasketLine
    places: tuple[int, ...]
    count: int
    price: int
    measures: int
    pieces: bool

    def is_of(self, promotion: Promotion) -> bool:
        return promotion.goods.has(self.line.product_id, self.line.category_id, self.line.brand_id)

    def rewards(self, promotion: Promotion) -> bool:
        return promotion.rewards.has(self.line.product_id, self.line.category_id, self.line.brand_id)

    def off(self, promotion: Promotion, price: int) -> int:
        """Off one unit that costs so much."""
        if promotion.kind is Kind.PERCENT:
            return divide_half_up(price * promotion.percent, BASIS_POINTS)
        return min(price, price_of(self.measures, self.line.unit, promotion.amount).poisha)


def reductions(
    lines: Sequence[BasketLine], promotions: Sequence[Promotion], moment: Moment
) -> list[tuple[Reduction, ...]]:
    """What each line gets, by promotion. Of the promotions those count that hold, and coupons that are shown."""
    shown = {code.casefold() for code in moment.codes}
    live = [p for p in promotions if p.holds(moment) and (not p.code or p.code.casefold() in shown)]
    if not live or not lines:
        return [()] * len(lines)
    live.sort(key=lambda promotion: (-promotion.priority, promotion.id))
    lots = _lots(lines)
    return _by_line(lines, lots, live, _given(lots, live))


def _lots(lines: Sequence[BasketLine]) -> list[Lot]:
    """Lines of the same goods at the same price are one lot."""
    alike: dict[tuple[str, int, bool], list[int]] = defaultdict(list)
    for place, line in enumerate(lines):
        alike[line.product_id, line.unit_price.poisha, line.whole].append(place)
    return [_lot(lines, places, key[2]) for key, places in sorted(alike.items())]


def _lot(lines: Sequence[BasketLine], places: list[int], whole: bool) -> Lot:
    places.sort(key=lambda place: (lines[place].quantity, lines[place].gross.poisha))
    line, quantity = lines[places[0]], sum(lines[place].quantity for place in places)
    if line.unit is Unit.PIECE and not whole:
        return Lot(line, tuple(places), quantity, line.unit_price.poisha, 1, pieces=True)
    gross = sum(lines[place].gross.poisha for place in places)
    return Lot(line, tuple(places), 1, gross, quantity, pieces=False)


def _given(lots: Sequence[Lot], live: Sequence[Promotion]) -> Given:
    given: Given = {}
    prices = _combined(lots, live, given)
    basket = [p for p in live if p.kind is Kind.BASKET and _reached(p, lots)]
    combinable = [p for p in basket if p.combinable]
    choices = [_exclusive(lots, live, prices)]
    choices += [_off_basket(lots, prices, {}, [p]) for p in basket if not p.combinable]
    ended = [_off_basket(lots, prices, chosen, combinable) for chosen in choices]
    best = max(ended, key=lambda each: sum(each.values()))
    return {**given, **best}


def _combined(lots: Sequence[Lot], live: Sequence[Promotion], given: Given) -> list[int]:
    """What a unit of each lot costs after what is combinable."""
    prices = [lot.price for lot in lots]
    for promotion in live:
        if not (promotion.combinable and promotion.off_each):
            continue
        for place, lot in enumerate(lots):
            off = lot.off(promotion, prices[place]) if lot.is_of(promotion) else 0
            if off:
                prices[place] -= off
                given[place, promotion.id] = off * lot.count
    return prices


def _exclusive(lots: Sequence[Lot], live: Sequence[Promotion], prices: Sequence[int]) -> Given:
    """The best of the promotions that share no unit."""
    each = [p for p in live if p.off_each and not p.combinable]
    single = [_best_alone(lot, each, prices[place]) for place, lot in enumerate(lots)]
    alone = [off for off, _ in single]
    given: Given = {}
    left = {place: lot.count for place, lot in enumerate(lots)}
    for groups in _apart(list(_groups(lots, live, prices))):
        within = frozenset[int]().union(*(group.lots for group in groups))
        plan = best_plan(groups, {lot: left[lot] for lot in sorted(within)}, prices, alone)
        given.update(plan.given)
        left.update(plan.left)
    for place, (off, promotion) in enumerate(single):
        if promotion is not None and off * left[place]:
            given[place, promotion.id] = off * left[place]
    return given


def _best_alone(lot: Lot, each: Sequence[Promotion], price: int) -> tuple[int, Promotion | None]:
    best: tuple[int, Promotion | None] = (0, None)
    for promotion in each:
        off = lot.off(promotion, price) if lot.is_of(promotion) else 0
        best = (off, promotion) if off > best[0] else best
    return best


def _groups(lots: Sequence[Lot], live: Sequence[Promotion], prices: Sequence[int]) -> Iterator[Group]:
    dearest = sorted((n for n, lot in enumerate(lots) if lot.pieces), key=lambda n: (-prices[n], n))
    for promotion in live:
        if promotion.kind not in (Kind.BUY_GET, Kind.MIX):
            continue
        goods = tuple(n for n in dearest if lots[n].is_of(promotion))
        rewards = tuple(n for n in dearest if promotion.rewards and lots[n].rewards(promotion))
        if goods and (rewards or not promotion.rewards):
            yield Group(promotion, goods, rewards)


def _apart(groups: Sequence[Group]) -> list[list[Group]]:
    """Groups that share no lot with one another are decided on by themselves."""
    parts: list[list[Group]] = []
    for group in groups:
        touching = [part for part in parts if any(each.lots & group.lots for each in part)]
        parts = [part for part in parts if part not in touching]
        parts.append([*(each for part in touching for each in part), group])
    order = {group.promotion.id: place for place, group in enumerate(groups)}
    return [sorted(part, key=lambda group: order[group.promotion.id]) for part in parts]


def _reached(promotion: Promotion, lots: Sequence[Lot]) -> bool:
    counted = sum(lot.price * lot.count for lot in lots if lot.is_of(promotion))
    return counted >= promotion.spend.poisha


def _off_basket(
    lots: Sequence[Lot], prices: Sequence[int], chosen: Given, promotions: Sequence[Promotion]
) -> Given:
    """With the bill's reductions, one after the other, spread over what each lot still costs."""
    given = dict(chosen)
    left = [price * lot.count for lot, price in zip(lots, prices, strict=True)]
    for (place, _), off in chosen.items():
        left[place] -= off
    for promotion in promotions:
        bill = Money(sum(left))
        off_bill = (
            bill.share(promotion.percent, BASIS_POINTS) if promotion.percent else min(bill, promotion.amount)
        )
        for place, share in enumerate(spread(off_bill, [Money(each) for each in left])):
            if share:
                given[place, promotion.id] = share.poisha
                left[place] -= share.poisha
    return given


def _by_line(
    lines: Sequence[BasketLine], lots: Sequence[Lot], live: Sequence[Promotion], given: Given
) -> list[tuple[Reduction, ...]]:
    """A lot's reductions over its lines, none of which gets more than it costs."""
    found: list[list[Reduction]] = [[] for _ in lines]
    for number, lot in enumerate(lots):
        left = [lines[place].gross for place in lot.places]
        for promotion in live:
            off = Money(given.get((number, promotion.id), 0))
            for nth, share in enumerate(spread(off, left) if off else ()):
                left[nth] -= share
                if share != ZERO:
                    found[lot.places[nth]].append(promotion.reduction(share))
    return [tuple(each) for each in found]
