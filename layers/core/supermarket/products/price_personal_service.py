"""What the catalogue holds about a person: the price list they are in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from supermarket.kernel.personal import Erasure
from supermarket.products.price_ports import PriceLists


@dataclass(frozen=True, slots=True)
class PriceGroupData:
    """Implements `PersonalData`."""

    lists: PriceLists

    def export(self, person_id: str) -> Mapping[str, Any]:
        member = self.lists.member(person_id)
        if member is None:
            return {"price_list": None}
        return {"price_list": {"name": self.lists.get(member.list_id).name, "since": member.since}}

    def require_erasable(self, person_id: str) -> None:
        """A list is left at any time."""

    def erase(self, person_id: str, now: datetime) -> Erasure:
        member = self.lists.member(person_id)
        if member is not None:
            self.lists.move(person_id, member, None)
        return Erasure(removed=int(member is not None))
