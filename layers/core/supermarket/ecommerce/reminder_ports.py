"""What the online shop keeps of the reminders it sent, and where it finds carts that were left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from supermarket.ecommerce.reminder_model import LeftCart, Reminders
    from supermarket.kernel.reading import Read


class ReminderBook(Protocol):
    def left_in(self, hour: datetime) -> Iterable[str]:
        """The customers whose carts were last touched in the hour that begins then, and not thought of yet."""

    def cart(self, customer_id: str) -> Read[LeftCart]: ...

    def read(self, customer_id: str) -> Read[Reminders]: ...

    def remind(self, left: LeftCart, reminders: Reminders) -> None:
        """Keep what was told, and think of this cart no more. Raises Outdated when either has changed since."""

    def let_be(self, left: LeftCart) -> None:
        """Think of this cart no more, until it is touched again. Raises Outdated when it was."""

    def save(self, reminders: Reminders) -> None:
        """Raises Outdated."""

    def remove(self, reminders: Reminders) -> None:
        """Raises Outdated."""
