"""What the search needs from outside: a place for the index, and the one in force."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from supermarket.products.search_answer_model import Index
    from supermarket.products.search_model import Edition, Entry, Places, Shelf


class Editions(Protocol):
    """Which index is in force."""

    def current(self) -> Edition | None: ...

    def publish(self, edition: Edition) -> str:
        """Put it in force, and give the key of the object that nobody reads any more, "" for none.

        Raises Outdated when the one in force has read the catalogue later.
        """


class IndexFiles(Protocol):
    """The objects that indexes lie in."""

    def read(self, key: str, tag: str = "") -> tuple[bytes, str]:
        """Raises NotFound."""

    def write(self, key: str, content: bytes, content_type: str) -> None: ...

    def remove(self, key: str) -> None: ...


class Window(Protocol):
    """The index that a warm function keeps."""

    def index(self) -> Index:
        """The one in force, or the one before when that does not come. Raises Unavailable without either."""


class Writer(Protocol):
    """Takes products in the order of their names."""

    def __len__(self) -> int: ...

    def add(self, entry: Entry) -> None: ...

    def content(self, edition: str) -> bytes:
        """The file as it is kept."""


class NewWriter(Protocol):
    def __call__(self, categories: Sequence[Shelf], brands: Sequence[Shelf], places: Places, /) -> Writer: ...


class Turn(Protocol):
    """Lets something happen once: True for the first that asks before a moment."""

    def __call__(self, until: datetime, /) -> bool: ...
