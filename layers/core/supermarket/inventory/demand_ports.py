"""Where daily demand is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supermarket.inventory.demand_model import Demand


class Demands(Protocol):
    def of(self, warehouse_id: str, product_id: str) -> Sequence[Demand]:
        """The newest days that say anything, in their order."""
