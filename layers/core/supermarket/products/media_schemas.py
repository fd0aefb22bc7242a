"""Pictures of goods as HTTP has them."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field

from supermarket.products.media_model import MOST_MEDIA
from supermarket.products.media_view_schemas import PICTURE, PRODUCT, MediaView
from supermarket.products.model import Product
from supermarket.schema import Id, Schema, View

Alt = Annotated[str, Field(max_length=200, description="What a picture shows, for those who do not see it.")]

UPLOAD: dict[str, Any] = {
    "id": PICTURE, "method": "POST", "url": "https://uploads.example.com/",
    "fields": {"key": f"incoming/products/{PRODUCT}/{PICTURE}"},
}  # fmt: skip


class MediaRequest(Schema):
    """A JPEG, PNG or WebP file of 10 MB and 50 million pixels at most, no side more than four times the other."""

    content_type: Literal["image/jpeg", "image/png", "image/webp"]
    alt: Alt = ""


class MediaUpload(View):
    """Send the file as the last part, named ``file``, of a multipart/form-data POST, after all the fields."""

    id: Id
    method: str = "POST"
    url: str
    fields: dict[str, str]

    @classmethod
    def of(cls, media_id: str, form: tuple[str, Mapping[str, str]]) -> Self:
        url, fields = form
        return cls(id=media_id, url=url, fields=dict(fields))


class MediaPlace(Schema):
    id: Id
    alt: Alt = ""


class MediaOrder(Schema):
    """All the pictures of a product that can be seen, the one to show first at the head."""

    media: Annotated[tuple[MediaPlace, ...], Field(max_length=MOST_MEDIA)]

    def order(self) -> list[tuple[str, str]]:
        return [(place.id, place.alt) for place in self.media]


class MediaList(View):
    """``version`` is the product's."""

    media: list[MediaView]
    version: int

    @classmethod
    def of(cls, product: Product) -> Self:
        return cls(media=MediaView.all(product), version=product.version)
