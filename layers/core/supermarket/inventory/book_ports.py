"""The books of the stock: what the stream keeps, and what the office asks of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from supermarket.inventory.batch_model import BatchRecord, Use
    from supermarket.inventory.book_model import Book, Entry
    from supermarket.inventory.demand_model import Demand
    from supermarket.inventory.loss_model import Loss
    from supermarket.kernel.paging import Page, PageRequest
    from supermarket.kernel.reading import Read


class Books(Protocol):
    def get(self, warehouse_id: str, product_id: str) -> Book | None:
        """As it is now; None where nothing ever moved."""

    def read(self, warehouse_id: str, product_id: str) -> Read[Book]: ...

    def of_warehouse(self, warehouse_id: str, page: PageRequest) -> Page[Book]: ...

    def all_of(self, warehouse_id: str) -> Iterator[Book]: ...

    def record(
        self,
        entry: Entry,
        book: Book,
        before: Book | None,
        loss: Loss | None = None,
        demand: Demand | None = None,
    ) -> None:
        """Write a movement into the ledger and the books, what was lost and what was asked for, all or nothing.

        Raises Outdated when ``before`` is not the book of now.
        """

    def advance(self, book: Book, before: Book) -> None:
        """Note that a version moved nothing. Raises Outdated."""

    def losses(self, warehouse_id: str, first: str, last: str) -> Sequence[Loss]:
        """What was lost and found on these days, by day and reason."""

    def moved_by(self, cause_id: str) -> Sequence[Entry]:
        """What a sale, a receipt or another cause moved, as far as the stream has told yet."""

    def batch(self, batch_id: str) -> Sequence[BatchRecord]:
        """A batch in every warehouse it came to; nothing for one that is not known."""

    def expiring(self, warehouse_id: str, until: str, page: PageRequest) -> Page[BatchRecord]:
        """What is left of batches whose last day is ``until`` or before, soonest first."""

    def lots(self, product_id: str, lot: str) -> Sequence[BatchRecord]: ...

    def uses(self, batch_id: str, page: PageRequest) -> Page[Use]:
        """What was taken from a batch, in every warehouse, and why."""
