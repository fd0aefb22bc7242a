"""Which prices are cut."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from supermarket.inventory.markdown_model import Markdown


class Markdowns(Protocol):
    def of_warehouse(self, warehouse_id: str) -> Sequence[Markdown]: ...

    def keep(self, markdown: Markdown) -> None: ...

    def forget(self, markdown: Markdown) -> None: ...
