"""Where it is kept what the gateways' statements say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from supermarket.kernel.once import Once
    from supermarket.payments.statement_model import Statement


class Statements(Protocol):
    def keep(self, new: Statement, old: Statement | None, once: Once | None) -> None:
        """In the place of an ``old`` one of the same gateway and day. Raises Conflict where a newer one is there."""

    def of(self, branch_id: str, day: date) -> Sequence[Statement]:
        """The last of each gateway."""

    def made_by(self, once: Once) -> Statement | None:
        """None also when another has taken its place."""
