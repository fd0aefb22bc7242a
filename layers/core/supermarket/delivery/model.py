"""Where a branch brings goods to or hands them out, and what that costs."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from supermarket.kernel.errors import Conflict, FieldError, Invalid
from supermarket.kernel.money import ZERO, Money
from supermarket.kernel.pricing import LineAmounts, Tax, line_amounts
from supermarket.kernel.quantity import Unit

if TYPE_CHECKING:
    from supermarket.delivery.slot_model import Slot

NO_TAX = Tax("", 0)
"""Of what costs nothing."""
_DIGITS = str.maketrans("০১২৩৪৫৬৭৮৯", "0123456789")


class ZoneKind(StrEnum):
    DELIVERY = "delivery"
    PICKUP = "pickup"


class BelowMinimum(Conflict):
    """``missing`` says by how much."""

    code = "below_minimum"
    title = "The order is too small to be brought there"


class AreaTaken(Conflict):
    code = "area_taken"
    title = "Another zone of the branch has this already"


@lru_cache(maxsize=8192)
def spelled(name: str) -> str:
    """A name as it is compared: its letters and digits, small ones, in one way to write each (Unicode NFKC)."""
    letters = unicodedata.normalize("NFKC", name).translate(_DIGITS).casefold()
    return "".join(each for each in letters if unicodedata.category(each)[0] in "LMN")


@dataclass(frozen=True, slots=True)
class Where:
    """Where an order is to go: to an address or, with ``pickup``, nowhere. ``slot_id`` is empty when none is asked."""

    area: str = ""
    city: str = ""
    postcode: str = ""
    pickup: bool = False
    slot_id: str = ""

    @property
    def kind(self) -> ZoneKind:
        return ZoneKind.PICKUP if self.pickup else ZoneKind.DELIVERY


@dataclass(frozen=True, slots=True)
class Window:
    """A time of the day at which ``capacity`` orders are taken, on ``weekdays``, of which 0 is Monday.

    It ends on the next day when ``ends`` is not later than ``starts``. Orders are taken until ``cut_off`` minutes
    before.
    """

    weekdays: tuple[int, ...]
    starts: time
    ends: time
    capacity: int
    cut_off: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """Of kind delivery: the ``areas``, by any of their names, and ``postcodes`` a branch brings goods to for one fee.
    Of kind pickup: its counter.

    Goods for ``free_above`` or more are brought for nothing. An area may name its city too: "Sadar, Cumilla".
    """

    id: str
    branch_id: str
    name: str
    kind: ZoneKind = ZoneKind.DELIVERY
    name_bn: str = ""
    areas: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()
    fee: Money = ZERO
    minimum_order: Money = ZERO
    free_above: Money | None = None
    tax_class: str = ""
    active: bool = True
    couriers: tuple[str, ...] = ()
    windows: tuple[Window, ...] = ()
    version: int = 1

    def fee_for(self, goods: Money) -> Money:
        return ZERO if self.free_above is not None and goods >= self.free_above else self.fee

    def check(self) -> None:
        """Raises Invalid, naming each field that cannot be."""
        wrong = [*self._misplaced(), *_impossible(self.windows)]
        if self.fee and not self.tax_class:
            wrong.append(FieldError("/tax_class", "the tax class of the fee"))
        if wrong:
            raise Invalid("There cannot be such a zone.", errors=wrong)

    def _misplaced(self) -> Iterator[FieldError]:
        if self.kind is ZoneKind.PICKUP:
            set_up = {"areas": self.areas, "postcodes": self.postcodes, "fee": self.fee}
            filled = [name for name, value in set_up.items() if value]
            yield from (FieldError(f"/{name}", "nothing: here goods are handed out") for name in filled)
            return
        if not self.areas and not self.postcodes:
            yield FieldError("/areas", "the areas or postcodes it is made of")
        for number, area in enumerate(self.areas):
            if not spelled(area):
                yield FieldError(f"/areas/{number}", "a name with a letter or digit in it")

    def check_apart(self, others: Iterable["Zone"]) -> None:
        """Raises AreaTaken, naming each place that another zone in use has already."""
        rivals = [each for each in others if each.active and each.id != self.id and each.kind is self.kind]
        if not self.active or not rivals:
            return
        if self.kind is ZoneKind.PICKUP:
            raise AreaTaken("The branch has a place to pick up already.", zone_id=rivals[0].id)
        areas = {spelled(area): each for each in rivals for area in each.areas}
        postcodes = {postcode: each for each in rivals for postcode in each.postcodes}
        taken = [
            *_taken("areas", [spelled(area) for area in self.areas], areas),
            *_taken("postcodes", self.postcodes, postcodes),
        ]
        if taken:
            raise AreaTaken(errors=taken)


def _taken(field: str, places: Sequence[str], owners: Mapping[str, Zone]) -> Iterator[FieldError]:
    for number, place in enumerate(places):
        if place in owners:
            yield FieldError(f"/{field}/{number}", f"of the zone {owners[place].name}", AreaTaken.code)


def _impossible(windows: Sequence[Window]) -> Iterator[FieldError]:
    known: set[tuple[int, time]] = set()
    for number, window in enumerate(windows):
        if window.starts == window.ends:
            yield FieldError(f"/windows/{number}/ends", "another time than it starts")
        begins = {(weekday, window.starts) for weekday in window.weekdays}
        if begins & known:
            yield FieldError(f"/windows/{number}/starts", "a time no other window of the weekday has")
        known |= begins


def zone_for(zones: Sequence[Zone], where: Where) -> Zone | None:
    """The zone that an order goes to: the one that names the area, with its city rather than without, or else the
    postcode. Of several it is the one that was there first.
    """
    there = [each for each in zones if each.active and each.kind is where.kind]
    if where.pickup:
        return next(iter(there), None)
    for name in (spelled(where.area + where.city), spelled(where.area)):
        named = (each for each in there if name and name in map(spelled, each.areas))
        found = next(named, None)
        if found is not None:
            return found
    postcode = where.postcode.translate(_DIGITS)
    return next((each for each in there if postcode in each.postcodes), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    """What bringing goods of an amount somewhere comes to. ``missing`` is what they lack of the ``minimum``.

    ``zone_id`` is empty, and all of it free, in a branch that set nothing up.
    """

    kind: ZoneKind
    fee: LineAmounts
    tax: Tax
    zone_id: str = ""
    name: str = ""
    name_bn: str = ""
    minimum: Money = ZERO
    missing: Money = ZERO
    free_above: Money | None = None
    slot_required: bool = False
    slot: "Slot | None" = None

    @property
    def taxed(self) -> tuple[tuple[Tax, LineAmounts], ...]:
        """What it adds to the lines of an order in `totals_of`: nothing where it is free."""
        return ((self.tax, self.fee),) if self.fee.total else ()

    def require_minimum(self) -> None:
        if self.missing:
            raise BelowMinimum(
                f"Orders begin at {self.minimum} here: {self.missing} is missing.",
                minimum=str(self.minimum), missing=str(self.missing),
            )  # fmt: skip


def terms(zone: Zone | None, kind: ZoneKind, goods: Money, tax: Tax) -> Arrangement:
    """What the zone asks for goods of an amount; nothing where there is no zone."""
    if zone is None:
        return Arrangement(kind=kind, fee=line_amounts(ZERO, 1, Unit.PIECE, NO_TAX), tax=NO_TAX)
    return Arrangement(
        kind=kind, fee=line_amounts(zone.fee_for(goods), 1, Unit.PIECE, tax), tax=tax, zone_id=zone.id, name=zone.name,
        name_bn=zone.name_bn, minimum=zone.minimum_order, missing=max(ZERO, zone.minimum_order - goods),
        free_above=zone.free_above, slot_required=bool(zone.windows),
    )  # fmt: skip
