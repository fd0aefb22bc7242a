"""Sending a picture of oneself, as HTTP has it."""

from collections.abc import Mapping
from typing import Literal, Self

from supermarket.schema import Schema, View


class AvatarRequest(Schema):
    """A JPEG, PNG or WebP file of 2 MB and 25 million pixels at most."""

    content_type: Literal["image/jpeg", "image/png", "image/webp"]


class AvatarUpload(View):
    """Send the file as the last part, named ``file``, of a multipart/form-data POST, after all the fields."""

    method: str = "POST"
    url: str
    fields: dict[str, str]

    @classmethod
    def of(cls, form: tuple[str, Mapping[str, str]]) -> Self:
        url, fields = form
        return cls(url=url, fields=dict(fields))
