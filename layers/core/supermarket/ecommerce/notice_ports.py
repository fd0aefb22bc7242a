"""What the online shop keeps of who waits for what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supermarket.ecommerce.notice_model import Notices
    from supermarket.kernel.paging import Page
    from supermarket.kernel.reading import Read
    from supermarket.kernel.writing import Write


class NoticeBook(Protocol):
    def read(self, customer_id: str) -> Read[Notices]: ...

    def waiting(self, product_id: str, after: str, limit: int) -> Page[str]:
        """The customers who wait for a product, in the order of their ids, from the one after ``after`` on."""

    def save(self, old: Notices, new: Notices, also: Sequence[Write] = ()) -> None:
        """Keep the next version, who waits for which product, and ``also``, all or nothing.

        Raises a refusal of ``also``, or Outdated.
        """

    def remove(self, notices: Notices) -> None:
        """Raises Outdated."""
