"""Zones as HTTP has them."""

from typing import Annotated, Literal, Self

from pydantic import Field

from supermarket.delivery.model import Window, Zone, ZoneKind
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import ZERO
from supermarket.schema import Amount, Id, Schema, Text, View
from supermarket.settings.hours_model import WEEKDAYS
from supermarket.settings.hours_schemas import TimeOfDay

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Name = Annotated[str, Field(min_length=1, max_length=80)]
Postcode = Annotated[str, Field(pattern=r"^[0-9]{4}$", examples=["1205"])]
Minutes = Annotated[int, Field(ge=0, le=7 * 24 * 60, description="Orders are taken until so long before.")]
FreeAbove = Annotated[Amount | None, Field(description="Goods for this much or more go for nothing.")]


class WindowBody(Schema):
    """A time of day with room for so many orders. It ends on the next day when it ends no later than it starts."""

    weekdays: Annotated[tuple[Weekday, ...], Field(min_length=1, max_length=7)]
    starts: TimeOfDay
    ends: TimeOfDay
    capacity: Annotated[int, Field(ge=1, le=10_000)]
    cut_off_minutes: Minutes = 0

    def window(self) -> Window:
        days = tuple(sorted({WEEKDAYS.index(each) for each in self.weekdays}))
        return Window(days, self.starts, self.ends, self.capacity, self.cut_off_minutes)


class ZoneChange(Schema):
    """Areas are compared without regard to case, spaces and signs; list each by all its names, English and Bangla."""

    name: Text
    name_bn: Annotated[str, Field(max_length=200)] = ""
    areas: Annotated[tuple[Name, ...], Field(max_length=200)] = ()
    postcodes: Annotated[tuple[Postcode, ...], Field(max_length=200)] = ()
    fee: Amount = ZERO
    minimum_order: Amount = ZERO
    free_above: FreeAbove = None
    tax_class: Annotated[str, Field(max_length=30, description="Of the fee.", examples=["VAT15"])] = ""
    active: bool = True
    couriers: Annotated[tuple[Name, ...], Field(max_length=20)] = ()
    windows: Annotated[tuple[WindowBody, ...], Field(max_length=50)] = ()

    def zone(self, zone_id: str, branch_id: str = "", kind: ZoneKind = ZoneKind.DELIVERY) -> Zone:
        return Zone(
            id=zone_id, branch_id=branch_id, kind=kind, name=self.name, name_bn=self.name_bn, areas=self.areas,
            postcodes=self.postcodes, fee=self.fee, minimum_order=self.minimum_order, free_above=self.free_above,
            tax_class=self.tax_class, active=self.active, couriers=self.couriers,
            windows=tuple(each.window() for each in self.windows),
        )  # fmt: skip


class ZoneRequest(ZoneChange):
    """A place to pick up at has no areas and no fee."""

    branch_id: Id
    kind: ZoneKind = ZoneKind.DELIVERY

    def new(self) -> Zone:
        return self.zone(new_id(), self.branch_id, self.kind)


class ZoneQuery(Schema):
    branch_id: Annotated[Id | None, Field(description="Those of one branch.")] = None


class WindowView(View):
    weekdays: list[Weekday]
    starts: TimeOfDay
    ends: TimeOfDay
    capacity: int
    cut_off_minutes: int

    @classmethod
    def of(cls, window: Window) -> Self:
        return cls.model_validate({
            "weekdays": [WEEKDAYS[each] for each in window.weekdays], "starts": window.starts, "ends": window.ends,
            "capacity": window.capacity, "cut_off_minutes": window.cut_off,
        })  # fmt: skip


class ZoneView(View):
    id: Id
    branch_id: Id
    kind: ZoneKind
    name: str
    name_bn: str
    areas: list[str]
    postcodes: list[str]
    fee: Amount
    minimum_order: Amount
    free_above: Amount | None
    tax_class: str
    active: bool
    couriers: list[str]
    windows: list[WindowView]
    version: int

    @classmethod
    def of(cls, zone: Zone) -> Self:
        return cls(
            id=zone.id, branch_id=zone.branch_id, kind=zone.kind, name=zone.name, name_bn=zone.name_bn,
            areas=list(zone.areas), postcodes=list(zone.postcodes), fee=zone.fee, minimum_order=zone.minimum_order,
            free_above=zone.free_above, tax_class=zone.tax_class, active=zone.active, couriers=list(zone.couriers),
            windows=[WindowView.of(each) for each in zone.windows], version=zone.version,
        )  # fmt: skip
