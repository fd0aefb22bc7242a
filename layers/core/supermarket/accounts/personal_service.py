"""What the accounts hold about a person: who they are, how they sign in, and from where."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from supermarket.accounts.ports import PersonalRecords
from supermarket.kernel.errors import Conflict, NotFound
from supermarket.kernel.personal import Erasure


@dataclass(frozen=True, slots=True)
class AccountData:
    """Implements `PersonalData`. ``remove_picture`` takes the key of a picture in the media bucket."""

    records: PersonalRecords
    remove_picture: Callable[[str], None]

    def export(self, person_id: str) -> Mapping[str, Any]:
        if self.records.user(person_id) is None:
            raise NotFound("There is no such customer.")
        return self.records.export(person_id)

    def require_erasable(self, person_id: str) -> None:
        """Raises NotFound for nobody, Conflict for who works here: what they did is kept under their name."""
        user = self.records.user(person_id)
        if user is None:
            raise NotFound("There is no such customer.")
        if user.staff and user.active:
            raise Conflict("This is a member of staff. Deactivate the account first.", code="works_here")

    def erase(self, person_id: str, now: datetime) -> Erasure:
        user = self.records.user(person_id)
        if user is None:
            return Erasure()
        if user.avatar:
            self.remove_picture(user.avatar)
        removed = self.records.erase(user, now)
        return Erasure(
            removed, 1, "The account stays closed under its number, so that records can point to it."
        )
