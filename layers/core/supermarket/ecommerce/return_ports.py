"""What keeps the goods that shoppers want to give back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from supermarket.ecommerce.return_model import ReturnRequest
    from supermarket.kernel.once import Once
    from supermarket.kernel.paging import Page, PageRequest
    from supermarket.kernel.writing import Write


class Returns(Protocol):
    def get(self, order_id: str, request_id: str) -> ReturnRequest:
        """Raises NotFound."""

    def of_order(self, order_id: str, page: PageRequest) -> Page[ReturnRequest]:
        """Newest first."""

    def addition(self, request: ReturnRequest, once: Once | None) -> list[Write]: ...

    def change(self, old: ReturnRequest, new: ReturnRequest, once: Once | None) -> list[Write]:
        """Their refusal is Outdated."""

    def commit(self, writes: list[Write]) -> None: ...

    def made_by(self, once: Once) -> ReturnRequest | None: ...

    def silence(self, order_id: str) -> None:
        """Forget what was said with an order's requests."""
