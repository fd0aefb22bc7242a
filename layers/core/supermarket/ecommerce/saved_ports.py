"""What the online shop keeps of shoppers' saved lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from supermarket.ecommerce.saved_model import SavedList
    from supermarket.kernel.once import Once
    from supermarket.kernel.reading import Read
    from supermarket.kernel.writing import Write


class SavedLists(Protocol):
    def read(self, owner: str) -> Read[SavedList]: ...

    def save(self, saved: SavedList, days: int, once: Once | None = None) -> None:
        """Keep it, a guest's for ``days``, an empty one not at all, and remove the list it absorbed, all or nothing.

        Raises Outdated when a list was changed since it was read, AlreadyDone when ``once`` was done before.
        """

    def changes(self, saved: SavedList, days: int) -> list[Write]:
        """The writes of ``save``, for a transaction with others."""

    def was_done(self, once: Once) -> bool:
        """Whether a list was changed under this key. Raises KeyReused for another body."""

    def remove(self, saved: SavedList) -> None:
        """Raises Outdated when it was changed since."""
