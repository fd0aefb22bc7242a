"""Where what was found is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import date

    from supermarket.payments.audit_model import Reconciliation


class Findings(Protocol):
    def keep(self, found: Reconciliation) -> None:
        """In the place of what was found earlier of the same day."""

    def of(self, branch_id: str, day: date) -> Reconciliation | None: ...
