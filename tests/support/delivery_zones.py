"""Zones and slots of the online branch, in memory and over HTTP, and many buyers for one slot."""

from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from supermarket import wiring
from supermarket.aws.transactions import commit
from supermarket.delivery.model import Window, Zone
from supermarket.delivery.service import Desk
from supermarket.delivery.slot_model import Slot
from supermarket.kernel import clock
from supermarket.kernel.errors import DomainError
from supermarket.kernel.money import Money
from supermarket.kernel.pricing import Tax
from tests.support.gateway import Reply, call, staff
from tests.support.online_shop import BRANCH, OTHER_BRANCH

MANAGER = staff("delivery:manage", branch=BRANCH)
STRANGER = staff("delivery:manage", branch=OTHER_BRANCH)
ZONE_ID = "01890000-0000-7000-8000-0000000000f1"
OTHER_ZONE = "01890000-0000-7000-8000-0000000000f2"
WEEK = (0, 1, 2, 3, 4, 5, 6)
EVERY_DAY = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
MORNING = {"weekdays": EVERY_DAY, "starts": "10:00", "ends": "12:00", "capacity": 2, "cut_off_minutes": 30}
DHANMONDI: dict[str, Any] = {
    "branch_id": BRANCH, "name": "Dhanmondi", "name_bn": "ধানমন্ডি", "areas": ["Dhanmondi", "ধানমন্ডি"],
    "postcodes": ["1205"], "fee": "60.00", "minimum_order": "300.00", "free_above": "1500.00", "tax_class": "VAT75",
    "couriers": ["Own rider"], "windows": [MORNING],
}  # fmt: skip
COUNTER: dict[str, Any] = {"branch_id": BRANCH, "kind": "pickup", "name": "Counter", "windows": [MORNING]}
NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
"""Monday, 09:00 in Dhaka."""


def zone(**said: Any) -> Zone:
    usual: dict[str, Any] = {"id": ZONE_ID, "branch_id": BRANCH, "name": "Dhanmondi", "areas": ("Dhanmondi",)}
    return Zone(**{**usual, **said})


def window(starts: int = 10, ends: int = 12, capacity: int = 2, cut_off: int = 0) -> Window:
    return Window(WEEK, time(starts), time(ends), capacity, cut_off)


def add(body: dict[str, Any] = DHANMONDI, key: str | None = None, **said: Any) -> Reply:
    return call("POST", "/delivery/zones", {**body, **said}, who=MANAGER, key=key)


def added(body: dict[str, Any] = DHANMONDI, **said: Any) -> str:
    reply = add(body, **said)
    assert reply.status == 201, reply.text
    return str(reply.json["id"])


def tomorrow() -> date:
    """In Dhaka."""
    return (clock.now() + timedelta(hours=6)).date() + timedelta(days=1)


def race_for(slot: Slot, buyers: int) -> Counter[str]:
    """How many of so many buyers at one moment got a place in a slot, as ``booked``, and what the others were told.

    Each commits a transaction of their own. Of a slot for 10 and 40 buyers it is exactly 10 booked, 30 slot_full.
    """
    slots = wiring.delivery_desk().slots

    def buy(_: int) -> str:
        try:
            commit(slots.book(slot))
        except DomainError as error:
            return error.code
        return "booked"

    with ThreadPoolExecutor(buyers) as pool:
        return Counter(pool.map(buy, range(buyers)))


@dataclass
class FakeZones:
    """As much of `Zones` as shoppers need; counts how often it was asked."""

    zones: Sequence[Zone]
    asked: int = 0

    def of(self, branch_id: str) -> Sequence[Zone]:
        self.asked += 1
        return [each for each in self.zones if each.branch_id == branch_id]


@dataclass
class FakeSlots:
    counts: Mapping[str, int] = field(default_factory=dict)

    def taken(self, zone_id: str, first: date, last: date) -> Mapping[str, int]:
        return self.counts


@dataclass
class FakeTaxes:
    rate: int
    inclusive: bool = True

    def tax(self, code: str, on: date) -> Tax:
        return Tax(code, self.rate, self.inclusive)


def desk(*zones: Zone, tax: FakeTaxes | None = None, taken: Mapping[str, int] | None = None) -> Desk:
    fakes: Any = FakeZones(zones), FakeSlots(taken or {}), tax or FakeTaxes(1500)
    return Desk(*fakes)


def taka(text: str) -> Money:
    return Money.taka(text)
