"""Promotions: what costs less, for whom, where and when."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from supermarket.kernel.clock import zone
from supermarket.kernel.errors import Conflict, FieldError, Invalid
from supermarket.kernel.money import BASIS_POINTS, ZERO, Money
from supermarket.kernel.pricing import Reduction

MOST_LIVE = 200
"""Promotions that have not ended, in the whole shop: every till reads them all."""
MOST_UNITS = 100
_DAY = 24 * 60


class Channel(StrEnum):
    TILL = "till"
    ONLINE = "online"


class Kind(StrEnum):
    """PERCENT and AMOUNT are off each unit, BUY_GET and MIX work on units taken together, BASKET on the whole."""

    PERCENT = "percent"
    AMOUNT = "amount"
    BUY_GET = "buy_get"
    MIX = "mix"
    BASKET = "basket"

    @property
    def off_each(self) -> bool:
        """Whether what it takes off a unit does not depend on what else is bought."""
        return self in (Kind.PERCENT, Kind.AMOUNT)


@dataclass(frozen=True, slots=True)
class Selection:
    """Goods: products, those of categories (with all below them), those of brands. Everything where it is empty."""

    products: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    brands: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.products or self.categories or self.brands)

    def has(self, product_id: str, category_id: str, brand_id: str) -> bool:
        if not self:
            return True
        return product_id in self.products or category_id in self.categories or brand_id in self.brands


@dataclass(frozen=True, slots=True)
class Hours:
    """On ``days`` (0 is Monday), from ``begins`` until just before ``ends``, of the next day if that is not later."""

    days: frozenset[int]
    begins: time
    ends: time

    def cover(self, local: datetime) -> bool:
        begin, end = (each.hour * 60 + each.minute for each in (self.begins, self.ends))
        end += 0 if end > begin else _DAY
        minute, day = local.hour * 60 + local.minute, local.weekday()
        yesterday = (local - timedelta(days=1)).weekday()
        return (day in self.days and begin <= minute < end) or (
            yesterday in self.days and begin <= minute + _DAY < end
        )


@dataclass(frozen=True, slots=True)
class Moment:
    """When, where, and by whom something is bought. ``codes`` are the coupons shown.

    ``price_list`` is None where nobody has looked yet which one the customer is in.
    """

    at: datetime
    zone_name: str
    on: date
    branch_id: str
    channel: Channel
    codes: tuple[str, ...] = ()
    price_list: str | None = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promotion:
    """Rates are in basis points. What is empty of ``branches``, ``channels``, ``price_lists`` and ``hours`` is all.

    PERCENT and BASKET have ``percent``, AMOUNT and BASKET an ``amount``; BUY_GET gives ``get`` of the ``rewards`` (of
    the ``goods`` themselves where those are empty) with ``buy``, ``percent`` off; MIX sells ``size`` units at ``price``
    together; BASKET asks that the goods come to ``spend``. One with a ``code`` is a coupon, that may be used ``limit``
    times and ``limit_per_customer`` times; 0 is as often as one likes.

    A unit is counted in one promotion that is not ``combinable`` at most. The higher ``priority`` decides between
    equals, and comes off first of what is combined.
    """

    id: str
    name: str
    kind: Kind
    starts_on: date
    name_bn: str = ""
    goods: Selection = Selection()
    rewards: Selection = Selection()
    percent: int = 0
    amount: Money = ZERO
    buy: int = 0
    get: int = 0
    size: int = 0
    price: Money = ZERO
    spend: Money = ZERO
    ends_on: date | None = None
    hours: tuple[Hours, ...] = ()
    branches: frozenset[str] = frozenset()
    channels: frozenset[Channel] = frozenset()
    price_lists: frozenset[str] = frozenset()
    code: str = ""
    limit: int = 0
    limit_per_customer: int = 0
    priority: int = 0
    combinable: bool = False
    withdrawn: bool = False
    version: int = 1

    def on(self, day: date) -> bool:
        return not self.withdrawn and self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    def at(self, branch_id: str | None, channel: Channel | None) -> bool:
        """Whether it holds there; None stands for anywhere."""
        here = not self.branches or branch_id is None or branch_id in self.branches
        return here and (not self.channels or channel is None or channel in self.channels)

    def holds(self, moment: Moment) -> bool:
        """Whether it holds then and there, whatever coupons are shown."""
        local = moment.at.astimezone(zone(moment.zone_name))
        return (
            self.on(moment.on)
            and self.at(moment.branch_id, moment.channel)
            and (not self.price_lists or moment.price_list is None or moment.price_list in self.price_lists)
            and (not self.hours or any(each.cover(local) for each in self.hours))
        )

    @property
    def off_each(self) -> bool:
        return self.kind in (Kind.PERCENT, Kind.AMOUNT)

    def reduction(self, amount: Money) -> Reduction:
        return Reduction(self.id, self.name, amount)


@dataclass(frozen=True, slots=True)
class Uses:
    """How often a coupon was used: by all, and by one customer."""

    in_all: int = 0
    by_customer: int = 0


def used_up(promotion: Promotion) -> Conflict:
    return Conflict(
        f"The coupon {promotion.code} has been used as often as it may be.", code="coupon_used_up",
        coupon=promotion.code,
    )  # fmt: skip


def check_customer(promotion: Promotion, customer_id: str) -> None:
    """Raises Conflict for a coupon that is counted by customer and one whom nobody knows."""
    if promotion.limit_per_customer and not customer_id:
        message = f"The coupon {promotion.code} is for known customers: sign in first."
        raise Conflict(message, code="coupon_customer", coupon=promotion.code)


def check_uses(promotion: Promotion, uses: Uses) -> None:
    """Raises Conflict for a coupon that is used up."""
    limits = ((promotion.limit, uses.in_all), (promotion.limit_per_customer, uses.by_customer))
    if any(limit and used >= limit for limit, used in limits):
        raise used_up(promotion)


def check(promotion: Promotion) -> None:
    found = list(problems_of(promotion))
    if found:
        raise Invalid(f"{found[0].pointer}: {found[0].detail}", errors=found)


def problems_of(promotion: Promotion) -> Iterator[FieldError]:
    """Everything about a promotion that cannot be."""
    yield from _figures(promotion)
    if promotion.ends_on is not None and promotion.ends_on < promotion.starts_on:
        yield FieldError("/ends_on", "not before it starts")
    if promotion.combinable and promotion.kind in (Kind.BUY_GET, Kind.MIX):
        yield FieldError("/combinable", "units that are taken together are in no other promotion")
    if promotion.rewards and promotion.kind is not Kind.BUY_GET:
        yield FieldError("/rewards", "only of what gives something with something else")
    for name in ("limit", "limit_per_customer"):
        if getattr(promotion, name) and not promotion.code:
            yield FieldError(f"/{name}", "only a coupon has a limit")


_FIGURES: dict[Kind, Collection[str]] = {
    Kind.PERCENT: ("percent",), Kind.AMOUNT: ("amount",), Kind.BUY_GET: ("buy", "get", "percent"),
    Kind.MIX: ("size", "price"), Kind.BASKET: ("spend",),
}  # fmt: skip


def _figures(promotion: Promotion) -> Iterator[FieldError]:
    wanted = set(_FIGURES[promotion.kind])
    if promotion.kind is Kind.BASKET:
        wanted.add("amount" if promotion.amount else "percent")
    for name in ("percent", "amount", "buy", "get", "size", "price", "spend"):
        value = getattr(promotion, name)
        if name not in wanted and value:
            yield FieldError(f"/{name}", f"a promotion of the kind {promotion.kind} has none")
        elif name in wanted and not value:
            yield FieldError(f"/{name}", f"a promotion of the kind {promotion.kind} needs one")
    if promotion.percent > BASIS_POINTS:
        yield FieldError("/percent", "at most 100.00")
    if promotion.kind is Kind.MIX and promotion.size == 1:
        yield FieldError("/size", "at least 2 units together")
    if max(promotion.buy, promotion.get, promotion.size) > MOST_UNITS:
        yield FieldError("/size" if promotion.size else "/buy", f"at most {MOST_UNITS} units")
