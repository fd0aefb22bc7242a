"""Where promotions, and how often coupons were used, are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from supermarket.kernel.once import Once
    from supermarket.kernel.paging import Page, PageRequest
    from supermarket.kernel.writing import Write
    from supermarket.products.promotion_model import Promotion, Uses


class Promotions(Protocol):
    def in_force(self, code: str = "") -> Sequence[Promotion]:
        """All that have not ended, with every category below those they name; as they were within the last minute.

        With a ``code`` that is not among them they are read once more, once a minute.
        """

    def get(self, promotion_id: str) -> Promotion:
        """Raises NotFound. One that was withdrawn is found."""

    def page(self, page: PageRequest) -> Page[Promotion]:
        """All there have been, the newest first."""

    def not_ended(self, on: date, page: PageRequest) -> Page[Promotion]:
        """Those that end on that day or later and were not withdrawn, the first to end first."""

    def add(self, promotion: Promotion, once: Once | None = None) -> None:
        """Raises AlreadyExists for a coupon's code that is taken."""

    def made_by(self, once: Once) -> str | None: ...

    def replace(self, promotion: Promotion, old: Promotion) -> None:
        """Raises Outdated, and AlreadyExists for a coupon's code that is taken."""

    def uses(self, promotion_id: str, customer_id: str = "") -> Uses:
        """How often a coupon was used."""

    def use(self, promotion: Promotion, customer_id: str) -> list[Write]:
        """The writes that count one use of a coupon, and refuse with Conflict where it is used up."""

    def give_back(self, promotion_id: str, customer_id: str) -> list[Write]:
        """The writes that take back one use."""

    def use_again(self, promotion_id: str, customer_id: str) -> list[Write]:
        """The writes that count a use that was taken back, whatever the limit."""
