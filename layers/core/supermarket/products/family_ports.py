"""Families as the office and the shop read and change them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supermarket.kernel.once import Once
    from supermarket.kernel.paging import Page, PageRequest
    from supermarket.products.family_model import Family


class Families(Protocol):
    def get(self, family_id: str, *, fresh: bool = False) -> Family:
        """Raises NotFound."""

    def page(self, page: PageRequest) -> Page[Family]: ...

    def variant_ids(self, family_id: str) -> Sequence[str]:
        """The active products of a family."""

    def add(self, family: Family, once: Once | None = None) -> None: ...

    def made_by(self, once: Once) -> str | None: ...

    def replace(self, family: Family, old: Family) -> Family:
        """Raises Outdated when it has changed, or got variants while its options change."""

    def remove(self, family: Family) -> None:
        """Raises Conflict when it has variants."""
