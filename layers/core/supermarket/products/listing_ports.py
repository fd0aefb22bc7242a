"""The lists of products that the shop and the till read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from supermarket.kernel.paging import Page, PageRequest
    from supermarket.products.listing_model import Wanted
    from supermarket.products.model import Product


class Listing(Protocol):
    def page(self, page: PageRequest, wanted: Wanted) -> Page[Product]:
        """Active products by name. A page holds fewer than its limit where few of many fit, and then goes on."""

    def changes(self, page: PageRequest, since: datetime) -> Page[Product]:
        """What was changed since, the earliest first; also what was deleted."""
