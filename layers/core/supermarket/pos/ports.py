"""What the tills need from where they are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from supermarket.kernel.events import DomainEvent
    from supermarket.kernel.once import Once
    from supermarket.kernel.paging import Page, PageRequest
    from supermarket.kernel.reading import Read
    from supermarket.kernel.writing import Write
    from supermarket.pos.model import Session, Terminal, Till
    from supermarket.pos.sale_model import Sale


class Tills(Protocol):
    """Terminals and the sessions opened on them."""

    def terminal(self, terminal_id: str) -> Terminal:
        """Raises NotFound."""

    def terminals(self, page: PageRequest, branch_id: str | None = None) -> Page[Terminal]:
        """Ordered by branch and code."""

    def add_terminal(self, terminal: Terminal, once: Once | None) -> None:
        """Raises AlreadyExists when another terminal has its code."""

    def replace_terminal(self, terminal: Terminal, expected: int) -> Terminal:
        """Raises Outdated when ``expected`` is not the stored version, TerminalBusy for taking one out of use."""

    def open(self, session: Session, once: Once | None) -> None:
        """Put the session on its terminal. Raises TerminalBusy when that is not free, or numbers went on."""

    def close(self, session: Session, once: Once | None) -> None:
        """Keep the closing and free the terminal. Raises Outdated when a sale came in between, SessionClosed."""

    def session(self, session_id: str) -> tuple[Session, Till]:
        """As it is at this moment. Raises NotFound."""

    def sessions_of_terminal(self, terminal_id: str, page: PageRequest) -> Page[Session]:
        """The newest first."""

    def sessions_of_day(self, branch_id: str, day: date, page: PageRequest) -> Page[Session]: ...

    def made_by(self, once: Once) -> str | None:
        """The id of the terminal or session this request made. Raises KeyReused for another body."""


class Sales(Protocol):
    def till(self, session_id: str) -> Read[Till]:
        """The till of a session as it is at this moment."""

    def writes(self, sale: Sale, once: Once | None) -> Sequence[Write]:
        """Store a sale under the next receipt number of its till, and add it to the till's sums.

        Refused with Outdated when the number is taken or the till closed: read the till again.
        """

    def get(self, sale_id: str) -> Sale:
        """Raises NotFound."""

    def made_by(self, once: Once) -> Sale | None:
        """The sale this request made. Raises KeyReused for another body."""

    def of_session(self, session_id: str, page: PageRequest) -> Page[Sale]:
        """The last receipt first."""

    def of_day(self, branch_id: str, day: date, page: PageRequest) -> Page[Sale]:
        """The newest first."""

    def events_of_day(self, branch_id: str, business_date: date) -> Iterable[DomainEvent]:
        """A day told again: the ``SaleCompleted`` of every sale, for who recomputes it from the source."""
