"""Where transfers are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supermarket.inventory.loss_model import Loss
    from supermarket.inventory.transfer_model import Transfer, TransferState
    from supermarket.kernel.once import Once
    from supermarket.kernel.paging import Page, PageRequest
    from supermarket.kernel.writing import Write


class Transfers(Protocol):
    def get(self, transfer_id: str) -> Transfer:
        """Raises NotFound."""

    def page(
        self, warehouse_id: str, incoming: bool, state: TransferState | None, page: PageRequest
    ) -> Page[Transfer]:
        """What comes to a warehouse, or leaves it, newest first."""

    def added(self, transfer: Transfer, once: Once) -> Sequence[Write]:
        """What keeps a new one."""

    def changed(
        self, old: Transfer, new: Transfer, once: Once | None = None, loss: Loss | None = None
    ) -> Sequence[Write]:
        """What keeps it in its new state, and what was lost. Refused with Outdated when it is not ``old`` any more."""

    def made_by(self, once: Once) -> Transfer | None:
        """What this request made or changed before, as it is now. Raises KeyReused for another body."""
