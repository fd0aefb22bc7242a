"""What the audit log is kept in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from supermarket.kernel.paging import Page, PageRequest
    from supermarket.settings.audit_model import Entry, Head, Step, Wanted


class AuditLog(Protocol):
    """Entries are appended and read; nothing changes or removes one."""

    def append(self, note_id: str, step: Callable[[Head | None], Step]) -> Entry | None:
        """Append what ``step`` makes of the last head, once: None when the note was recorded before.

        Tried again, with a random wait, while other recorders are faster. Raises Unavailable.
        """

    def heads(self) -> Iterable[Head]:
        """Of every day that has entries, in their order, after what the first goes on from."""

    def head(self, day: str) -> Head | None: ...

    def entries(self, day: str) -> Iterable[Entry]:
        """All of a day in their order, page after page, as they are stored now."""

    def page(self, wanted: Wanted, page: PageRequest) -> Page[Entry]:
        """Newest first. A page may have fewer than asked for, and more after it."""
