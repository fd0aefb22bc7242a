"""What the office does with zones, and what a shopper is told of them; checkout asks for the same."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from supermarket.delivery.model import NO_TAX, Arrangement, Where, Zone, terms, zone_for
from supermarket.delivery.ports import Slots, Zones
from supermarket.delivery.slot_model import DAYS_AHEAD, Calendar, Slot, slot_asked, slots_between
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import Conflict, Invalid, NotFound, Outdated
from supermarket.kernel.money import Money
from supermarket.kernel.once import Once, perform
from supermarket.settings.model import Branch
from supermarket.settings.ports import ShopSettings

EARLIEST = 6
"""How many slots a quote names."""


@dataclass(frozen=True, slots=True)
class Desk:
    zones: Zones
    slots: Slots
    settings: ShopSettings


@dataclass(frozen=True, slots=True)
class Room:
    """A slot, and how many orders it still takes."""

    slot: Slot
    remaining: int


# The office


def add_zone(desk: Desk, caller: Caller, asked: Zone, once: Once | None) -> Zone:
    """Raises Invalid for a zone that cannot be, AreaTaken for what another zone of the branch has."""
    caller.require_branch(asked.branch_id)
    try:
        desk.settings.branch(asked.branch_id)
    except NotFound:
        raise Invalid.field("/branch_id", "There is no such branch.", "not_found") from None

    def work() -> Zone:
        _require_possible(desk, asked)
        desk.zones.add(asked, once)
        return asked

    return perform(once, work, desk.zones.made_by)


def replace_zone(desk: Desk, caller: Caller, asked: Zone, expected: int) -> Zone:
    """It stays in its branch, and of its kind."""
    old = desk.zones.get(asked.id)
    caller.require_branch(old.branch_id)
    if old.version != expected:
        raise Outdated
    new = replace(asked, branch_id=old.branch_id, kind=old.kind)
    _require_possible(desk, new, old.tax_class)
    return desk.zones.replace(old, new, expected)


def remove_zone(desk: Desk, caller: Caller, zone_id: str) -> None:
    """What was ordered keeps its fee and its time."""
    old = desk.zones.get(zone_id)
    caller.require_branch(old.branch_id)
    desk.zones.remove(old)


def _require_possible(desk: Desk, zone: Zone, carried: str = "") -> None:
    """``carried`` is the tax class it had: one that was withdrawn since may stay."""
    zone.check()
    if zone.tax_class and zone.tax_class != carried:
        try:
            withdrawn = desk.settings.tax_class(zone.tax_class).withdrawn
        except NotFound:
            withdrawn = True
        if withdrawn:
            raise Invalid.field("/tax_class", "There is no such tax class.", "not_found")
    desk.zones.forget()
    zone.check_apart(desk.zones.of(zone.branch_id))


# The shopper


def arrange(desk: Desk, branch: Branch, asked: Where, goods: Money, now: datetime) -> Arrangement:
    """What an order of ``goods``, as they are paid for, is brought or handed out for, and when. For checkout, which
    commits ``desk.slots.book(slot)`` with the order.

    Raises Invalid for an address the branch does not deliver to and for a slot that there is not, BelowMinimum and
    SlotClosed. A branch without any zone charges nothing.
    """
    zone, found = offered(desk, branch, asked, goods, now)
    found.require_minimum()
    return replace(found, slot=slot_asked(zone, calendar_of(branch), asked.slot_id, now))


def quote(
    desk: Desk, branch: Branch, asked: Where, goods: Money, now: datetime
) -> tuple[Arrangement, Sequence[Room]]:
    """The same for somebody who has not decided yet, with the first slots that can be had."""
    zone, found = offered(desk, branch, asked, goods, now)
    if zone is None or not zone.windows:
        return found, ()
    today = calendar_of(branch).today(now)
    rooms = _rooms(desk, branch, zone, today, _last(today), now)
    free = [each for each in rooms if each.remaining and each.slot.open_at(now)]
    return found, free[:EARLIEST]


def offered(
    desk: Desk, branch: Branch, asked: Where, goods: Money, now: datetime
) -> tuple[Zone | None, Arrangement]:
    """The zone, None in a branch without any, and what it asks for the goods."""
    zones = desk.zones.of(branch.id)
    zone = zone_for(zones, asked)
    if zone is None and zones:
        raise _not_served(asked)
    charged = zone is not None and zone.tax_class
    tax = desk.settings.tax(charged, branch.business_date(now)) if charged else NO_TAX
    return zone, terms(zone, asked.kind, goods, tax)


def _not_served(asked: Where) -> Invalid:
    if asked.pickup:
        return Invalid.field("/pickup", "nothing is handed out here", "no_pickup")
    return Invalid.field("/address/area", "nothing is delivered there", "not_delivered")


def slots(desk: Desk, zone: Zone, first: date | None, last: date | None, now: datetime) -> Sequence[Room]:
    """Those of a zone that have not begun, of all days that have slots or of some."""
    branch = desk.settings.branch(zone.branch_id)
    today = calendar_of(branch).today(now)
    begin, end = max(first or today, today), min(last or _last(today), _last(today))
    return _rooms(desk, branch, zone, begin, end, now) if zone.active else ()


def zone_asked(desk: Desk, branch_id: str | None, zone_id: str | None) -> Zone:
    """The zone named, or else the one where a branch hands out. Raises NotFound."""
    if zone_id is not None:
        return desk.zones.get(zone_id)
    branch = branch_id or desk.settings.rules().online_branch_id
    found = zone_for(desk.zones.of(desk.settings.branch(branch).id), Where(pickup=True)) if branch else None
    if found is None:
        raise NotFound("Nothing is handed out here.")
    return found


def branch_asked(desk: Desk, branch_id: str | None) -> Branch:
    """The one named, or else the one that serves online orders. Raises NotFound, Conflict when there is none."""
    wanted = branch_id or desk.settings.rules().online_branch_id
    if not wanted:
        raise Conflict("The online shop is not open.", code="shop_closed")
    return desk.settings.branch(wanted)


def calendar_of(branch: Branch) -> Calendar:
    special = branch.hours.special if branch.hours else ()
    return Calendar(branch.time_zone, frozenset(each.day for each in special if not each.hours))


def _rooms(desk: Desk, branch: Branch, zone: Zone, first: date, last: date, now: datetime) -> Sequence[Room]:
    found = [each for each in slots_between(zone, calendar_of(branch), first, last) if now < each.begins_at]
    if not found:
        return ()
    taken = desk.slots.taken(zone.id, first, last)
    return [Room(each, max(0, each.capacity - taken.get(each.id, 0))) for each in found]


def _last(today: date) -> date:
    return today + timedelta(days=DAYS_AHEAD - 1)
