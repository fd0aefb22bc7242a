"""When to order, how much, and why: reorder points, order-up-to targets and what follows from them.

E. A. Silver, D. F. Pyke and D. J. Thomas, "Inventory and Production Management in Supply Chains", 4th edition (2017),
chapter 6: with demand ``d`` a day, ``sigma`` the deviation of a day, lead time ``L`` and review period ``R`` in days,
and ``k`` the normal deviate of the service level::

    reorder point = d L + k sigma sqrt(L + R)
    target        = reorder point + d R
    position      = available + ordered + on the way
    order         = target - position, where position <= reorder point
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from math import ceil
from statistics import NormalDist

from supermarket.inventory.demand_forecast_model import Outlook
from supermarket.inventory.model import Level
from supermarket.kernel.money import BASIS_POINTS, ZERO, Money

DEFAULT_LEAD_DAYS = 3
_FINE = Decimal("1e-9")


@dataclass(frozen=True, slots=True)
class Policy:
    """``lead_days`` None is what the supplier takes. ``service_level`` in basis points: of how many order cycles out
    of 10,000 there shall be enough."""

    review_days: int = 7
    service_level: int = 9500
    lead_days: int | None = None

    @property
    def deviate(self) -> Decimal:
        return Decimal(NormalDist().inv_cdf(self.service_level / BASIS_POINTS))


USUAL = Policy()


@dataclass(frozen=True, slots=True)
class Parcel:
    """What can be ordered: whole multiples of ``step``, in the smallest unit, and no less than ``minimum`` of them."""

    step: int = 1
    minimum: int = 1

    def enough(self, wanted: Decimal) -> int:
        """The least that can be ordered of which ``wanted`` is a part."""
        return max(self.minimum, ceil(wanted / self.step - _FINE)) * self.step


SINGLY = Parcel()


@dataclass(frozen=True, slots=True)
class Points:
    reorder_point: int | None = None
    target: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What was worked out for a product in a warehouse on a ``day``. ``daily`` and ``deviation`` are in thousandths of
    the smallest unit; ``days`` is how many days they come from."""

    warehouse_id: str
    product_id: str
    policy: Policy = USUAL
    daily: int = 0
    deviation: int = 0
    days: int = 0
    lead_days: int = DEFAULT_LEAD_DAYS
    supplier_id: str = ""
    day: str = ""

    @property
    def outlook(self) -> Outlook:
        return Outlook(Decimal(self.daily) / 1000, Decimal(self.deviation) / 1000, self.days)

    def expecting(self, found: Outlook, lead_days: int, supplier_id: str, day: str) -> "Plan":
        lead = lead_days if self.policy.lead_days is None else self.policy.lead_days
        return replace(
            self, daily=round(found.daily * 1000), deviation=round(found.deviation * 1000), days=found.days,
            lead_days=lead, supplier_id=supplier_id, day=day,
        )  # fmt: skip

    def points(self, parcel: Parcel) -> Points:
        """What follows from the plan: nothing known makes no point."""
        if not self.outlook.known:
            return Points()
        return points(self.outlook, self.lead_days, self.policy, parcel)

    @property
    def coming_review(self) -> Decimal:
        return self.outlook.daily * self.policy.review_days

    def cover(self, quantity: int) -> Decimal | None:
        """For how many days a quantity lasts; None when nobody is expected to buy any."""
        return max(0, quantity) / self.outlook.daily if self.daily else None


def points(found: Outlook, lead_days: int, policy: Policy, parcel: Parcel) -> Points:
    """The reorder point, rounded up, and the target, which is what can be ordered above it."""
    safety = (
        max(Decimal(0), policy.deviate) * found.deviation * Decimal(lead_days + policy.review_days).sqrt()
    )
    point = max(0, ceil(found.daily * lead_days + safety - _FINE))
    return Points(point, point + parcel.enough(found.daily * policy.review_days))


@dataclass(frozen=True, slots=True)
class AskedPoints:
    """As they were written. ``reorder_point`` None is never low, ``target`` None what the next days will sell."""

    product_id: str
    reorder_point: str | int | None
    target: str | int | None = None
    automatic: bool = False
    policy: Policy = USUAL


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which suggestions: of a supplier, of these products, or all."""

    warehouse_id: str
    supplier_id: str | None = None
    product_ids: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Awaited:
    """What is still to come: ``ordered`` of suppliers, ``drafted`` but not sent to them, ``on_the_way`` from another
    warehouse."""

    ordered: int = 0
    drafted: int = 0
    on_the_way: int = 0

    @property
    def all(self) -> int:
        return self.ordered + self.drafted + self.on_the_way

    def plus(self, other: "Awaited") -> "Awaited":
        return Awaited(
            self.ordered + other.ordered, self.drafted + other.drafted, self.on_the_way + other.on_the_way
        )


def gathered(parts: list[tuple[str, Awaited]]) -> Mapping[str, Awaited]:
    found: dict[str, Awaited] = {}
    for product_id, part in parts:
        found[product_id] = found.get(product_id, Awaited()).plus(part)
    return found


@dataclass(frozen=True, slots=True)
class Need:
    """A product at or below its reorder point, all that is awaited counted in."""

    level: Level
    awaited: Awaited
    plan: Plan

    @property
    def position(self) -> int:
        return self.level.available + self.awaited.all

    @property
    def point(self) -> int:
        return self.level.reorder_point or 0

    @property
    def short(self) -> bool:
        return self.level.reorder_point is not None and self.position <= self.level.reorder_point

    @property
    def target(self) -> int:
        """Where none is set, what the review period sells above the reorder point, or one if that is nothing."""
        if self.level.target is not None:
            return self.level.target
        return self.point + max(1, ceil(self.plan.coming_review - _FINE))

    def order(self, parcel: Parcel) -> int:
        """How much to order, nothing where there is enough."""
        return parcel.enough(Decimal(self.target - self.position)) if self.short else 0


@dataclass(frozen=True, slots=True)
class Source:
    """Who sells a product: ``parcel`` in the product's smallest unit, ``price`` for one step of it."""

    supplier_id: str = ""
    supplier_name: str = ""
    code: str = ""
    pack: str = ""
    price: Money = ZERO
    parcel: Parcel = SINGLY
    lead_days: int = DEFAULT_LEAD_DAYS


@dataclass(frozen=True, slots=True)
class Suggestion:
    need: Need
    source: Source | None
    quantity: int

    @property
    def steps(self) -> int:
        """How many of the supplier's packs, or pieces, kilograms or litres."""
        return self.quantity // (self.source.parcel.step if self.source else 1)

    @property
    def cost(self) -> Money | None:
        return None if self.source is None else Money(self.source.price.poisha * self.steps)


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose turn it is to draft a warehouse's orders, and which were drafted at the last, which an index may not show
    yet."""

    version: int = 0
    order_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Round:
    """A warehouse's planning on a business day. ``after`` is the last product planned, empty once all were."""

    warehouse_id: str
    day: str
    planned: int = 0
    changed: int = 0
    after: str = ""
    finished_at: str = ""
