"""Zones and slots in the table.

All zones lie in one partition in the order of their branches, so that one query reads those of a branch; another item
leads from a zone's id to its branch. What is taken of a slot is counted beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from time import monotonic
from typing import Any, Self

from pynamodb.attributes import BooleanAttribute, JSONAttribute, NumberAttribute, UnicodeAttribute

from supermarket.aws.audit import noted
from supermarket.aws.tables import Row
from supermarket.aws.transactions import Marker, commit, delete, put, update
from supermarket.delivery.model import Window, Zone, ZoneKind
from supermarket.delivery.slot_model import Slot, SlotClosed, SlotFull
from supermarket.kernel.clock import epoch
from supermarket.kernel.errors import AlreadyExists, Conflict, NotFound, Outdated
from supermarket.kernel.money import Money
from supermarket.kernel.once import Once
from supermarket.kernel.paging import Page, PageRequest
from supermarket.kernel.writing import Write

CONTEXT = "delivery"
KEEP_SECONDS = 60
SLOT_LIFE = timedelta(days=30)
"""How long it stays known how full a slot was."""


class DeliveryMarker(Marker):
    context = CONTEXT


class ZoneRow(Row):
    context = CONTEXT
    zone_id = UnicodeAttribute()
    branch_id = UnicodeAttribute()
    zone_kind = UnicodeAttribute()
    name = UnicodeAttribute()
    name_bn = UnicodeAttribute()
    areas = JSONAttribute()
    postcodes = JSONAttribute()
    fee = NumberAttribute()
    minimum_order = NumberAttribute()
    free_above = NumberAttribute(null=True)
    tax_class = UnicodeAttribute()
    active = BooleanAttribute()
    couriers = JSONAttribute()
    windows = JSONAttribute()
    version = NumberAttribute()

    @staticmethod
    def keys(branch_id: str, zone_id: str) -> tuple[str, str]:
        return "ZONES", f"{branch_id}#{zone_id}"

    @classmethod
    def of(cls, zone: Zone) -> Self:
        return cls(
            *cls.keys(zone.branch_id, zone.id), kind="zone", zone_id=zone.id, branch_id=zone.branch_id,
            zone_kind=zone.kind.value, name=zone.name, name_bn=zone.name_bn, areas=list(zone.areas),
            postcodes=list(zone.postcodes), fee=zone.fee.poisha, minimum_order=zone.minimum_order.poisha,
            free_above=None if zone.free_above is None else zone.free_above.poisha, tax_class=zone.tax_class,
            active=zone.active, couriers=list(zone.couriers), version=zone.version,
            windows=[
                [list(w.weekdays), w.starts.isoformat("minutes"), w.ends.isoformat("minutes"), w.capacity, w.cut_off]
                for w in zone.windows
            ],
        )  # fmt: skip

    def zone(self) -> Zone:
        return Zone(
            id=self.zone_id, branch_id=self.branch_id, kind=ZoneKind(self.zone_kind), name=self.name,
            name_bn=self.name_bn, areas=tuple(self.areas), postcodes=tuple(self.postcodes), fee=Money(int(self.fee)),
            minimum_order=Money(int(self.minimum_order)), tax_class=self.tax_class, active=self.active,
            free_above=None if self.free_above is None else Money(int(self.free_above)),
            couriers=tuple(self.couriers), version=int(self.version),
            windows=tuple(_window(each) for each in self.windows),
        )  # fmt: skip


def _window(stored: list[Any]) -> Window:
    weekdays, starts, ends, capacity, cut_off = stored
    return Window(tuple(weekdays), time.fromisoformat(starts), time.fromisoformat(ends), capacity, cut_off)


class ZoneBranchRow(Row):
    """Leads from a zone's id to its branch, which never changes."""

    context = CONTEXT
    branch_id = UnicodeAttribute()

    @staticmethod
    def keys(zone_id: str) -> tuple[str, str]:
        return f"ZONE#{zone_id}", "ZONE"

    @classmethod
    def of(cls, zone: Zone) -> Self:
        return cls(*cls.keys(zone.id), kind="zone_branch", branch_id=zone.branch_id)


class SlotRow(Row):
    """How many orders a slot has. One that nobody took has no item."""

    context = CONTEXT
    taken = NumberAttribute()
    capacity = NumberAttribute(null=True)
    expires_at = NumberAttribute()

    @staticmethod
    def keys(slot_id: str) -> tuple[str, str]:
        zone_id, _, begins = slot_id.partition("_")
        return f"ZONE#{zone_id}", f"SLOT#{begins}"

    @property
    def slot_id(self) -> str:
        return f"{self.pk.removeprefix('ZONE#')}_{self.sk.removeprefix('SLOT#')}"


class TableZones:
    """The `Zones` over DynamoDB: one query reads those of a branch, once a minute in a warm function."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[int, tuple[Zone, ...]]] = {}

    def of(self, branch_id: str) -> Sequence[Zone]:
        until, zones = self._kept.get(branch_id, (0, ()))
        if until <= monotonic():
            within = ZoneRow.sk.startswith(f"{branch_id}#")
            zones = tuple(row.zone() for row in ZoneRow.all("ZONES", within, consistent=True))
            self._kept[branch_id] = int(monotonic()) + KEEP_SECONDS, zones
        return zones

    def forget(self) -> None:
        self._kept.clear()

    def get(self, zone_id: str) -> Zone:
        place = ZoneBranchRow.find(*ZoneBranchRow.keys(zone_id), consistent=True)
        row = place and ZoneRow.find(*ZoneRow.keys(place.branch_id, zone_id), consistent=True)
        if not row:
            raise NotFound("There is no such zone.")
        return row.zone()

    def page(self, branch_id: str | None, page: PageRequest) -> Page[Zone]:
        within = None if branch_id is None else ZoneRow.sk.startswith(f"{branch_id}#")
        return ZoneRow.page(page, "ZONES", within, consistent=True).map(ZoneRow.zone)

    def add(self, zone: Zone, once: Once | None = None) -> None:
        self.forget()
        commit([
            put(ZoneRow.of(zone), ZoneRow.pk.does_not_exist(), AlreadyExists()),
            put(ZoneBranchRow.of(zone), ZoneBranchRow.pk.does_not_exist(), AlreadyExists()),
            *DeliveryMarker.write(once, zone.id),
            *noted(CONTEXT, "zone", zone.id, None, zone),
        ])  # fmt: skip

    def made_by(self, once: Once) -> Zone | None:
        zone_id = DeliveryMarker.record_made_by(once)
        return None if zone_id is None else self.get(zone_id)

    def replace(self, old: Zone, new: Zone, expected: int) -> Zone:
        self.forget()
        changed = replace(new, version=expected + 1)
        unchanged = ZoneRow.version == expected
        commit([
            put(ZoneRow.of(changed), unchanged, Outdated()),
            *noted(CONTEXT, "zone", old.id, old, changed),
        ])  # fmt: skip
        return changed

    def remove(self, zone: Zone) -> None:
        self.forget()
        commit([
            delete(ZoneRow.of(zone), ZoneRow.version == zone.version, Outdated()),
            delete(ZoneBranchRow.of(zone), ZoneBranchRow.pk.exists(), Outdated()),
            *noted(CONTEXT, "zone", zone.id, zone, None),
        ])  # fmt: skip


class TableSlots:
    """The `Slots` over DynamoDB."""

    def taken(self, zone_id: str, first: date, last: date) -> Mapping[str, int]:
        pk, begin = SlotRow.keys(f"{zone_id}_{first.isoformat()}")
        _, end = SlotRow.keys(f"{zone_id}_{last.isoformat()}_9999")
        return {row.slot_id: int(row.taken) for row in SlotRow.all(pk, SlotRow.sk.between(begin, end))}

    def book(self, slot: Slot) -> list[Write]:
        row = SlotRow(*SlotRow.keys(slot.id))
        actions = [
            SlotRow.taken.add(1), SlotRow.kind.set("slot"), SlotRow.expires_at.set(epoch(slot.ends_at + SLOT_LIFE)),
            SlotRow.capacity.set(slot.capacity),
        ]  # fmt: skip
        room = SlotRow.taken.does_not_exist() | (SlotRow.taken < slot.capacity)
        return [update(row, actions, room, SlotFull())]

    def book_again(self, slot_id: str, begins_at: datetime, now: datetime) -> list[Write]:
        if now >= begins_at:
            raise SlotClosed
        row = SlotRow(*SlotRow.keys(slot_id))
        return [update(row, [SlotRow.taken.add(1)], SlotRow.taken < SlotRow.capacity, SlotFull())]

    def give_back(self, slot_id: str, begins_at: datetime, now: datetime) -> list[Write]:
        if now >= begins_at:
            return []
        row = SlotRow(*SlotRow.keys(slot_id))
        refusal = Conflict("Nobody has this time.", code="slot_not_booked")
        return [update(row, [SlotRow.taken.add(-1)], SlotRow.taken > 0, refusal)]
