"""What the stock room needs from outside, and what it offers to the till and the shop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from supermarket.inventory.adjustment_model import Adjustment, Status
    from supermarket.inventory.book_model import Entry
    from supermarket.inventory.model import Cause, Level, Movement, StockMove, Warehouse
    from supermarket.kernel.errors import DomainError
    from supermarket.kernel.once import Once
    from supermarket.kernel.paging import Page, PageRequest, Position
    from supermarket.kernel.reading import Read
    from supermarket.kernel.writing import Write


class StockBook(Protocol):
    def commit(self, moves: Sequence[StockMove], cause: Cause, also: Sequence[Write] = ()) -> None:
        """Move the stock and write ``also``, all of it or nothing, however many levels are touched.

        Raises OutOfStock (details: ``product_id``) or a refusal of ``also``.
        """

    def read(self, warehouse_id: str, product_id: str) -> Read[Level]: ...

    def level(self, warehouse_id: str, product_id: str) -> Level: ...

    def none_left(self, warehouse_id: str, product_id: str, refusal: DomainError) -> Write:
        """That nothing of it is available, for a transaction of others."""

    def levels(self, warehouse_id: str, page: PageRequest) -> Page[Level]: ...

    def position(self, warehouse_id: str, product_id: str) -> Position:
        """Where the levels after a product's begin."""

    def finish_abandoned(self, now: datetime) -> int:
        """Carry on with large moves whose worker died, and give how many there were."""


class Ledger(Protocol):
    def of_product(self, warehouse_id: str, product_id: str, page: PageRequest) -> Page[Movement]: ...

    def of_warehouse(self, warehouse_id: str, page: PageRequest) -> Page[Movement]: ...

    def moved_by(self, cause_id: str) -> Sequence[Entry]:
        """What a sale, a receipt or another cause moved, as far as the stream has told yet."""

    def entries(self, warehouse_id: str, product_id: str) -> Iterator[Entry]:
        """A product's whole ledger in a warehouse, oldest first."""

    def mark_low(self, level: Level) -> None:
        """Remember whether the level is low, as of its version: an older one told later changes nothing."""

    def low(self, warehouse_id: str, page: PageRequest) -> Page[Level]:
        """The levels that are low, as they were when they became so."""


class Adjustments(Protocol):
    def get(self, adjustment_id: str) -> Adjustment:
        """Raises NotFound."""

    def page(self, warehouse_id: str, status: Status | None, page: PageRequest) -> Page[Adjustment]:
        """Those of a warehouse, or of one status, newest first."""

    def writes(self, adjustment: Adjustment, once: Once | None) -> Sequence[Write]:
        """What keeps the adjustment, and its request from being carried out again."""

    def decision(self, old: Adjustment, new: Adjustment) -> Sequence[Write]:
        """What keeps the decision on a pending one. Refused with Conflict when it was decided before."""

    def reject(self, old: Adjustment, new: Adjustment) -> None: ...

    def made_by(self, once: Once) -> Adjustment | None:
        """What this request made before. Raises KeyReused for another body."""


class Warehouses(Protocol):
    def get(self, warehouse_id: str) -> Warehouse:
        """Raises NotFound."""

    def read(self, warehouse_id: str) -> Read[Warehouse]: ...

    def all(self) -> Sequence[Warehouse]: ...

    def page(self, page: PageRequest) -> Page[Warehouse]: ...

    def add(self, warehouse: Warehouse, once: Once | None = None) -> None:
        """Raises AlreadyExists for a code that is taken, AlreadyDone when this request was carried out before."""

    def made_by(self, once: Once) -> Warehouse | None:
        """What this request made before. Raises KeyReused for another body."""

    def replace(self, warehouse: Warehouse, expected: int) -> Warehouse:
        """Raises Outdated when ``expected`` is not the stored version, AlreadyExists for a code that is taken."""
