"""Saved lists: what a shopper keeps for later, beside the cart."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from supermarket.kernel.errors import Conflict, NotFound

if TYPE_CHECKING:
    from supermarket.ecommerce.offer_model import Offer

MOST_SAVED = 200
"""Different products in one list."""


@dataclass(frozen=True, slots=True)
class SavedItem:
    """``quantity`` is what moving it into the cart puts there, in the product's smallest unit."""

    product_id: str
    quantity: int


@dataclass(frozen=True, slots=True)
class SavedList:
    """``version`` is 0 until it is stored. ``absorbed`` is the guest's list whose items are now in this one."""

    owner: str
    items: tuple[SavedItem, ...] = ()
    version: int = 0
    absorbed: "SavedList | None" = None

    @property
    def product_ids(self) -> list[str]:
        return [item.product_id for item in self.items]

    def item(self, product_id: str) -> SavedItem:
        """Raises NotFound when it is not in the list."""
        found = next((item for item in self.items if item.product_id == product_id), None)
        if found is None:
            raise NotFound("This product is not in the saved list.")
        return found

    def with_item(self, item: SavedItem) -> "SavedList":
        """With this item in the place of an older one of the same product, or at the end."""
        if item.product_id in self.product_ids:
            kept = (item if old.product_id == item.product_id else old for old in self.items)
            return replace(self, items=tuple(kept))
        if len(self.items) >= MOST_SAVED:
            raise Conflict(f"A saved list holds {MOST_SAVED} different products.", code="saved_full")
        return replace(self, items=(*self.items, item))

    def without(self, product_id: str) -> "SavedList":
        """Raises NotFound when it is not in the list."""
        gone = self.item(product_id)
        return replace(self, items=tuple(item for item in self.items if item is not gone))

    def absorbing(self, guest: "SavedList") -> "SavedList":
        """With the guest's products after its own. What does not fit any more stays out."""
        own = set(self.product_ids)
        items = (*self.items, *(item for item in guest.items if item.product_id not in own))
        return replace(self, items=items[:MOST_SAVED], absorbed=guest)


@dataclass(frozen=True, slots=True)
class ShownList:
    """``offers`` has today's of every product that still exists; ``guest_token`` was made for this request."""

    items: tuple[SavedItem, ...]
    offers: "dict[str, Offer]"
    guest_token: str | None = None
