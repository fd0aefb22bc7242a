"""What pictures of goods need from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from supermarket.kernel.once import Once
    from supermarket.products.media_model import Place
    from supermarket.products.model import Product


class Gallery(Protocol):
    """Products, as far as their pictures change them."""

    def get(self, product_id: str) -> Product:
        """As it is now. Raises NotFound."""

    def change(self, product: Product, old: Product, once: Once | None = None, media_id: str = "") -> None:
        """Raises Outdated when the stored version is not ``old``'s, AlreadyDone for a request that was carried out."""

    def made_by(self, once: Once) -> str | None: ...


class MediaFiles(Protocol):
    """The media bucket."""

    def form(self, key: str, content_type: str, largest: int, seconds: int) -> tuple[str, Mapping[str, str]]:
        """Where to POST one file, and the fields before it."""

    def read(self, key: str) -> tuple[bytes, str]:
        """Content and tag. Raises NotFound."""

    def write(self, key: str, content: bytes, content_type: str, *, for_ever: bool = False) -> None:
        """For everybody to see and to keep."""

    def under(self, prefix: str) -> Sequence[str]:
        """The keys that begin so."""

    def remove(self, key: str) -> None:
        """Also when there is nothing."""


class Studio(Protocol):
    def sizes(
        self, content: bytes, widths: Sequence[int], largest: int, most_pixels: int
    ) -> Sequence[tuple[int, str, bytes]]:
        """Width, ending and content of each file made of a picture. Raises Invalid for what is no picture of ours."""


class Reminder(Protocol):
    def __call__(self, place: Place, /) -> None:
        """Have the files of a picture looked at again in a minute."""
