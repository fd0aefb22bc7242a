"""Pictures of goods as they are shown: all that a product needs to tell."""

from typing import Any, Self

from supermarket.products.media_model import SHOWN_AS, Place
from supermarket.products.model import Product
from supermarket.schema import Id, View

PRODUCT, PICTURE = "01938f5e-0000-7000-8000-000000000001", "01938f5e-0000-7000-8000-000000000006"
_URL = f"/media/products/{PRODUCT}/{PICTURE}/480.avif"
MEDIA: dict[str, Any] = {
    "id": PICTURE, "alt": "A bag of rice", "sources": [{"url": _URL, "width": 480, "type": "image/avif"}],
}  # fmt: skip


class MediaSource(View):
    """A file of a picture. What is at a ``url`` never changes."""

    url: str
    width: int
    type: str


class MediaView(View):
    """``sources`` are the same picture in several widths and formats, the format to prefer first."""

    id: Id
    alt: str
    sources: list[MediaSource]

    @classmethod
    def all(cls, product: Product) -> list[Self]:
        """The pictures that can be seen, in their order."""
        return [
            cls(id=media.id, alt=media.alt, sources=_sources(Place(product.id, media.id), media.widths))
            for media in product.media
            if media.widths
        ]


def _sources(place: Place, widths: tuple[int, ...]) -> list[MediaSource]:
    return [
        MediaSource(url="/" + place.shown(width, ending), width=width, type=content_type)
        for ending, content_type in SHOWN_AS.items()
        for width in widths
    ]
