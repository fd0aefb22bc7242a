"""Where zones are kept, and how many orders a slot has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from supermarket.delivery.model import Zone
    from supermarket.delivery.slot_model import Slot
    from supermarket.kernel.once import Once
    from supermarket.kernel.paging import Page, PageRequest
    from supermarket.kernel.writing import Write


class Zones(Protocol):
    def of(self, branch_id: str) -> Sequence[Zone]:
        """Those of a branch, oldest first: a warm function may answer from what it read up to a minute ago."""

    def forget(self) -> None:
        """Answer the next question from what is stored now."""

    def get(self, zone_id: str) -> Zone:
        """Raises NotFound."""

    def page(self, branch_id: str | None, page: PageRequest) -> Page[Zone]:
        """Those of a branch, or of all of them, branch after branch."""

    def add(self, zone: Zone, once: Once | None = None) -> None: ...

    def made_by(self, once: Once) -> Zone | None:
        """What this request made. Raises KeyReused for another body."""

    def replace(self, old: Zone, new: Zone, expected: int) -> Zone:
        """Raises Outdated."""

    def remove(self, zone: Zone) -> None:
        """Raises Outdated when it was changed since it was read."""


class Slots(Protocol):
    def taken(self, zone_id: str, first: date, last: date) -> Mapping[str, int]:
        """How many orders the slots of some days have, by the slots' ids; none for those not named."""

    def book(self, slot: Slot) -> list[Write]:
        """The write that takes a place in it, refused with SlotFull when there is none."""

    def book_again(self, slot_id: str, begins_at: datetime, now: datetime) -> list[Write]:
        """The write that takes a place which was given back, refused with SlotFull when it was the last one and others
        have it. Raises SlotClosed once the slot has begun.
        """

    def give_back(self, slot_id: str, begins_at: datetime, now: datetime) -> list[Write]:
        """The write that gives a place back; none once the slot has begun, when nobody can take it any more."""
