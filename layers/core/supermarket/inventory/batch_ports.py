"""Keeping goods from being sold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from supermarket.inventory.model import Cause


class Blocks(Protocol):
    """Each gives how much it blocked, and raises Unavailable while the books are behind the level."""

    def expired(self, warehouse_id: str, product_id: str, on: str) -> int:
        """What expired before a business date."""

    def recall(self, warehouse_id: str, product_id: str, batch_id: str, cause: Cause) -> int:
        """What is left of a batch."""
