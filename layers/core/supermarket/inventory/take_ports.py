"""Where stock takes are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from supermarket.inventory.model import Level
    from supermarket.inventory.take_model import Sheet, Take, TakeLine, TakeState
    from supermarket.kernel.once import Once
    from supermarket.kernel.paging import Page, PageRequest
    from supermarket.kernel.reading import Read
    from supermarket.kernel.writing import Write


class Takes(Protocol):
    def get(self, take_id: str) -> Take:
        """Raises NotFound."""

    def page(self, warehouse_id: str, state: TakeState | None, page: PageRequest) -> Page[Take]:
        """Those of a warehouse, newest first."""

    def open(self, take: Take, once: Once | None) -> None:
        """Raises Conflict while another one of the warehouse is open."""

    def made_by(self, once: Once) -> str | None:
        """The take that this request was about. Raises KeyReused for another body."""

    def lines(self, take_id: str) -> Iterator[TakeLine]:
        """All of them as they are now, by product."""

    def lines_page(self, take_id: str, page: PageRequest) -> Page[TakeLine]: ...

    def line(self, take_id: str, product_id: str) -> Read[TakeLine]:
        """As it is now."""

    def level(self, warehouse_id: str, product_id: str) -> Read[Level]:
        """As it is at this moment."""

    def count(self, take: Take, sheet: Sheet, lines: Sequence[TakeLine], by: str, once: Once | None) -> None:
        """Keep lines with a new count. Raises Outdated when one has changed, Conflict when counting is over."""

    def recount(self, take: Take, lines: Sequence[TakeLine]) -> None:
        """Keep lines that are to be counted again; raises as ``count`` does."""

    def decide(self, old: Take, new: Take) -> None:
        """Raises Outdated when somebody counted or decided meanwhile."""

    def found_none(self, take_id: str, lines: Sequence[TakeLine]) -> None:
        """Add lines for what nobody counted, as far as they are not there yet."""

    def applied(self, take_id: str, line: TakeLine) -> Write:
        """What marks that a line's level was moved. Refused with AlreadyDone when it was before."""

    def finish(self, take: Take) -> None:
        """It is committed, and the warehouse free for another one. Safe to say twice."""

    def committing(self, before: datetime) -> Sequence[Take]:
        """Those decided before then whose levels are not all moved."""
