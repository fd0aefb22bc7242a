"""What store credit stands on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

    from supermarket.customers.credit_model import CreditCause, CreditEntry
    from supermarket.kernel.money import Money
    from supermarket.kernel.once import Once
    from supermarket.kernel.paging import Page, PageRequest
    from supermarket.kernel.writing import Write


class Credits(Protocol):
    """A transaction takes the writes of one change for the same customer, because they touch one balance."""

    def balance(self, customer_id: str) -> Money: ...

    def entries(self, customer_id: str, page: PageRequest) -> Page[CreditEntry]:
        """Newest first."""

    def all_entries(self, customer_id: str) -> Iterable[CreditEntry]: ...

    def spend(self, customer_id: str, amount: Money, cause: CreditCause) -> list[Write]:
        """The writes that take it. Refused as CreditShort, or as AlreadyDone when this cause has taken it before."""

    def give(self, customer_id: str, amount: Money, cause: CreditCause) -> list[Write]:
        """The writes that add it. Refused as CreditClosed, or as AlreadyDone when this cause has given it before."""

    def change(self, entry: CreditEntry, once: Once | None) -> None:
        """Give or take by hand. Raises what `give` and `spend` are refused as."""

    def made_by(self, customer_id: str, once: Once) -> CreditEntry | None: ...

    def close(self, customer_id: str) -> None:
        """From now on nobody gives any. Raises CreditLeft while there is some."""

    def silence(self, entry: CreditEntry) -> None:
        """Keep the entry without what was said with it."""
