"""Where API keys are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from supermarket.accounts.api_key_model import ApiKey
    from supermarket.kernel.once import Once
    from supermarket.kernel.paging import Page, PageRequest


class ApiKeys(Protocol):
    def get(self, key_id: str) -> ApiKey | None: ...

    def page(self, page: PageRequest, branch_id: str | None = None) -> Page[ApiKey]:
        """Oldest first; of one branch, or all of them branch by branch."""

    def add(self, key: ApiKey, once: Once | None = None) -> None: ...

    def revoke(self, key: ApiKey, at: str) -> None:
        """Revoking it again changes nothing."""

    def note_use(self, key: ApiKey, now: datetime) -> None: ...

    def made_by(self, once: Once) -> ApiKey | None: ...
