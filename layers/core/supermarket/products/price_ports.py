"""Where the prices of products, and the price lists of customer groups, are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supermarket.kernel.once import Once
    from supermarket.kernel.paging import Page, PageRequest
    from supermarket.kernel.writing import Write
    from supermarket.products.model import Product
    from supermarket.products.price_list_model import Member, PriceList
    from supermarket.products.price_model import Plan, PriceLine
    from supermarket.products.price_turn_model import Turn


class Prices(Protocol):
    def plan(self, product_id: str) -> Plan:
        """As it is at this moment; an empty one where nothing is planned."""

    def commit(
        self, old: Product, turn: Turn, told: PriceLine | None = None, also: Sequence[Write] = (),
        once: Once | None = None,
    ) -> None:  # fmt: skip
        """The product, its plan and the lines, in one transaction. ``told`` is what the audit log hears of.

        Raises Outdated when the product or its plan has changed since.
        """

    def due(self, until: str, page: PageRequest) -> Page[str]:
        """The products of which something is due, the longest overdue first."""

    def history(self, product_id: str, page: PageRequest) -> Page[PriceLine]:
        """The newest first."""

    def made_by(self, product_id: str, once: Once) -> PriceLine | None: ...


class PriceLists(Protocol):
    def get(self, list_id: str) -> PriceList:
        """Raises NotFound."""

    def page(self, page: PageRequest) -> Page[PriceList]: ...

    def add(self, price_list: PriceList, once: Once | None = None) -> None:
        """Raises AlreadyExists for a code that is taken."""

    def made_by(self, once: Once) -> str | None: ...

    def replace(self, price_list: PriceList, old: PriceList) -> PriceList:
        """Raises Outdated."""

    def remove(self, price_list: PriceList) -> None:
        """Raises Conflict while customers are in it."""

    def standing(self, list_id: str) -> Write:
        """Refuses with Invalid when there is no such list."""

    def member(self, customer_id: str) -> Member | None:
        """The list that a customer is in."""

    def members(self, list_id: str, page: PageRequest) -> Page[Member]: ...

    def move(self, customer_id: str, old: Member | None, new: Member | None) -> None:
        """Put a customer into a list, or out of it. Raises Outdated when ``old`` is not where they are."""
