"""Slots and quotes as HTTP has them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field

from supermarket.delivery.model import Arrangement, Where, ZoneKind
from supermarket.delivery.slot_model import Slot
from supermarket.kernel.errors import Invalid
from supermarket.kernel.money import Money
from supermarket.schema import Amount, Id, Instant, Schema, View
from supermarket.settings.hours_schemas import TimeOfDay
from supermarket.settings.model import show_percent

Words = Annotated[str, Field(max_length=200)]


class SlotQuery(Schema):
    """Of a zone, or of the place where a branch hands out."""

    zone_id: Id | None = None
    pickup: bool = False
    branch_id: Annotated[Id | None, Field(description="With pickup; else that of online orders.")] = None
    since: Annotated[date | None, Field(alias="from", description="The first day.")] = None
    until: Annotated[date | None, Field(alias="to", description="The last day.")] = None

    def check(self) -> None:
        if self.zone_id is None and not self.pickup:
            raise Invalid.field("?zone_id", "a zone, or pickup=true", "missing")
        if self.zone_id is not None and (self.pickup or self.branch_id):
            raise Invalid.field("?zone_id", "either a zone, or pickup and perhaps a branch")
        if self.since and self.until and self.until < self.since:
            raise Invalid.field("?to", "not before from")


class SlotView(View):
    """``date``, ``starts`` and ``ends`` are of the branch's own clock. It is ``open`` until ``order_until``."""

    id: str
    date: date
    starts: TimeOfDay
    ends: TimeOfDay
    begins_at: Instant
    ends_at: Instant
    order_until: Instant
    open: bool
    remaining: int

    @classmethod
    def of(cls, slot: Slot, remaining: int, now: datetime) -> Self:
        return cls(
            id=slot.id, date=slot.day, starts=slot.starts, ends=slot.ends, begins_at=slot.begins_at,
            ends_at=slot.ends_at, order_until=slot.closes_at, open=slot.open_at(now), remaining=remaining,
        )  # fmt: skip


class SlotsView(View):
    zone_id: Id
    branch_id: Id
    kind: ZoneKind
    items: list[SlotView]


class PlaceBody(Schema):
    """As much of an address as is known; the same that checkout takes does."""

    line: Words = ""
    area: Annotated[str, Field(min_length=1, max_length=200, examples=["Dhanmondi"])]
    city: Words = ""
    postcode: Annotated[str | None, Field(pattern=r"^\d{4}$", examples=["1205"])] = None


class QuoteRequest(Schema):
    """For an address, or to pick it up. ``amount`` is what the goods come to."""

    address: PlaceBody | None = None
    pickup: bool = False
    amount: Amount
    branch_id: Annotated[Id | None, Field(description="Else the one that serves online orders.")] = None

    def where(self) -> Where:
        """Raises Invalid where both are asked for, or neither."""
        if self.pickup == (self.address is not None):
            raise Invalid.field("/address", "either an address, or pickup")
        place = self.address
        return Where(place.area, place.city, place.postcode or "") if place else Where(pickup=True)


class FeeView(View):
    net: Amount
    tax: Amount
    total: Amount
    tax_class: str
    rate: str

    @classmethod
    def of(cls, found: Arrangement) -> Self:
        return cls(
            net=found.fee.net, tax=found.fee.tax, total=found.fee.total, tax_class=found.tax.code,
            rate=show_percent(found.tax.rate),
        )  # fmt: skip


class QuoteView(View):
    """``missing`` is what the goods lack of ``minimum_order``. A time has to be chosen where ``slot_required``."""

    branch_id: Id
    zone_id: Id | None
    kind: ZoneKind
    name: str
    name_bn: str
    amount: Amount
    fee: FeeView
    total: Amount
    minimum_order: Amount
    missing: Amount
    free_above: Amount | None
    slot_required: bool
    slots: Annotated[list[SlotView], Field(description="The first that can be had.")]

    @classmethod
    def of(cls, branch_id: str, goods: Money, found: Arrangement, slots: Sequence[SlotView]) -> Self:
        return cls(
            branch_id=branch_id, zone_id=found.zone_id or None, kind=found.kind, name=found.name, name_bn=found.name_bn,
            amount=goods, fee=FeeView.of(found), total=goods + found.fee.total, minimum_order=found.minimum,
            missing=found.missing, free_above=found.free_above, slot_required=found.slot_required, slots=list(slots),
        )  # fmt: skip
