"""What PINs need from outside: where they are kept, and the turns that they begin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from supermarket.accounts.approval_model import Approval
    from supermarket.accounts.model import User
    from supermarket.accounts.notice_model import Notice
    from supermarket.accounts.pin_model import Pin, Turn
    from supermarket.kernel.reading import Read


class Pins(Protocol):
    """One PIN a user, and the turns at tills that it began."""

    def get(self, user_id: str) -> Pin | None: ...

    def read(self, user_id: str) -> Read[Pin]: ...

    def read_turn(self, user_id: str, turn_id: str) -> Read[Turn]: ...

    def set(self, user: User, pin: Pin, notices: Sequence[Notice]) -> None:
        """In the place of any other, with no wrong tries. Raises NotSignedIn when the user changed meanwhile."""

    def remove(self, user_id: str, notices: Sequence[Notice]) -> None:
        """Raises NotFound when there is none."""

    def count(self, user_id: str) -> bool:
        """Count a try before it is looked at; False when there is no PIN, or no try left."""

    def lock(self, user_id: str, notices: Sequence[Notice]) -> None:
        """When all tries are used up, tell its owner, once."""

    def unlock(self, user_id: str) -> None:
        """The owner has signed in with their password."""

    def begin(self, turn: Turn, pin: Pin, address: str, note: Mapping[str, Any]) -> None:
        """A turn for the PIN that was right. Raises Invalid when PIN or user changed meanwhile."""

    def approve(self, approval: Approval, supervisor: User, pin: Pin) -> None:
        """Note what the PIN that was right was typed for. Raises as `begin` does."""
