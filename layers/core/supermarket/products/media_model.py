"""Pictures of goods: where they come in, what is made of them, and where they are shown."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from supermarket.kernel.clock import stamp
from supermarket.kernel.errors import Conflict, FieldError, Invalid, NotFound
from supermarket.kernel.ids import is_id, new_id
from supermarket.products.model import Media, Product

MOST_MEDIA = 12
WIDTHS = (160, 480, 1200)
"""Pixels. A narrower picture is also shown as wide as it is, and none is made wider."""
LARGEST_FILE = 10 * 1024 * 1024
MOST_PIXELS = 50_000_000
UPLOAD_SECONDS = 900
SHOWN_AS: Mapping[str, str] = {"avif": "image/avif", "webp": "image/webp"}
"""By ending, the smaller first: a browser takes the first it knows."""
FORGOTTEN_AFTER = timedelta(hours=1)
_INCOMING = re.compile(r"incoming/products/([0-9a-f-]{36})/([0-9a-f-]{36})")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the files of one picture are. What is under a key never changes."""

    product_id: str
    media_id: str

    @property
    def incoming(self) -> str:
        return f"incoming/products/{self.product_id}/{self.media_id}"

    @property
    def folder(self) -> str:
        return f"media/products/{self.product_id}/{self.media_id}/"

    def shown(self, width: int, ending: str) -> str:
        return f"{self.folder}{width}.{ending}"


def place_of(key: str) -> Place | None:
    """None for an object that no form of ours brought in."""
    match = _INCOMING.fullmatch(key)
    return Place(*match.groups()) if match and all(map(is_id, match.groups())) else None


def find(product: Product, media_id: str) -> Media:
    for media in product.media:
        if media.id == media_id:
            return media
    raise NotFound("This product has no such picture.", media_id=media_id)


def with_another(product: Product, media: Media, now: datetime) -> Product:
    """A picture that is about to be sent takes its place; one that never came gives its place back."""
    if not product.active:
        raise Conflict("This product was deleted.", code="product_deleted")
    oldest = new_id(int((now - FORGOTTEN_AFTER).timestamp() * 1000))[:13]
    kept = [each for each in product.media if each.widths or each.id[:13] >= oldest]
    if len(kept) >= MOST_MEDIA:
        raise Conflict(f"A product has {MOST_MEDIA} pictures at most.", code="too_many_pictures")
    return _changed(product, (*kept, media), now)


def without(product: Product, media_id: str, now: datetime) -> Product:
    gone = find(product, media_id)
    return _changed(product, (media for media in product.media if media is not gone), now)


def shown(product: Product, media_id: str, widths: Sequence[int], now: datetime) -> Product:
    """The product with a picture that can be seen; the same product when it could be seen already."""
    waiting = find(product, media_id)
    if waiting.widths:
        return product
    made = replace(waiting, widths=tuple(widths))
    return _changed(product, (made if media is waiting else media for media in product.media), now)


def arranged(product: Product, order: Sequence[tuple[str, str]], now: datetime) -> Product:
    """The pictures that can be seen, in a new order with new alternative texts. Those on their way follow."""
    seen = {media.id: media for media in product.media if media.widths}
    named = [media_id for media_id, _ in order]
    strange = [
        FieldError(f"/media/{n}/id", "no picture of this product, or one that is named twice")
        for n, media_id in enumerate(named)
        if media_id not in seen or media_id in named[:n]
    ]
    if strange or len(named) != len(seen):
        strange = strange or [FieldError("/media", f"all {len(seen)} pictures of this product")]
        raise Invalid(f"{strange[0].pointer}: {strange[0].detail}", errors=strange)
    waiting = [media for media in product.media if not media.widths]
    return _changed(product, [*(replace(seen[media_id], alt=alt) for media_id, alt in order), *waiting], now)


def _changed(product: Product, media: Iterable[Media], now: datetime) -> Product:
    return replace(product, media=tuple(media), version=product.version + 1, updated_at=stamp(now))
