"""Where audits of the stock are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from supermarket.inventory.audit_model import Audit
    from supermarket.kernel.paging import Page, PageRequest


class Audits(Protocol):
    def open(self, warehouse_id: str) -> Audit | None:
        """The round that is not finished."""

    def keep(self, audit: Audit) -> None: ...

    def of_warehouse(self, warehouse_id: str, page: PageRequest) -> Page[Audit]:
        """The rounds, newest first."""
