"""Pictures made small by Pillow, which drops all they say beside themselves."""

import struct
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any

from supermarket.accounts.avatar_model import LARGEST_FILE, MOST_PIXELS, SIDE
from supermarket.kernel.errors import Invalid

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_UNEQUAL = 4
_WEBP: dict[str, Any] = {"format": "WEBP", "quality": 82, "method": 4}
_AVIF: dict[str, Any] = {"format": "AVIF", "quality": 62, "speed": 6}


class PillowStudio:
    """The `Studio` of people's pictures, and that of goods.

    What a file claims to be is not believed; its pixels are counted before one is made.
    """

    def portrait(self, content: bytes) -> bytes:
        with _opened(content, LARGEST_FILE, MOST_PIXELS, 2 * SIDE) as picture:
            from PIL import ImageOps

            return _written(ImageOps.fit(picture, (SIDE, SIDE)), _WEBP)

    def sizes(
        self, content: bytes, widths: Sequence[int], largest: int, most_pixels: int
    ) -> list[tuple[int, str, bytes]]:
        """Each of ``widths`` that the picture has, and its own where it has not the largest; as AVIF and as WebP."""
        widest = max(widths)
        with _opened(content, largest, most_pixels, 2 * widest) as picture:
            if max(picture.size) > MOST_UNEQUAL * min(picture.size):
                raise _refused()
            made = [w for w in widths if w < picture.width] + [min(picture.width, widest)]
            small = {width: _narrowed(picture, width) for width in sorted(set(made))}
            return [
                (width, ending, _written(picture, how))
                for width, picture in small.items()
                for ending, how in (("avif", _AVIF), ("webp", _WEBP))
            ]


@contextmanager
def _opened(content: bytes, largest: int, most_pixels: int, side: int) -> "Iterator[Image]":
    """The picture upright and plain, not much larger than ``side`` where its format can do that. Raises Invalid."""
    from PIL import Image, ImageOps

    if len(content) > largest:
        raise _refused()
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as picture:
            if picture.width * picture.height > most_pixels:
                raise _refused()
            picture.draft("RGB", (side, side))
            yield _plain(ImageOps.exif_transpose(picture))
    except (
        OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, OverflowError, struct.error,
        zlib.error, Image.DecompressionBombError, Image.DecompressionBombWarning,
    ):  # fmt: skip
        raise _refused() from None


def _plain(picture: "Image") -> "Image":
    """In colours that the web knows, and with what is seen through it if anything is."""
    return picture.convert("RGBA" if picture.has_transparency_data else "RGB")


def _narrowed(picture: "Image", width: int) -> "Image":
    if width == picture.width:
        return picture
    from PIL.Image import Resampling

    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Resampling.LANCZOS, reducing_gap=3)


def _written(picture: "Image", how: dict[str, Any]) -> bytes:
    picture.info = {}
    out = BytesIO()
    picture.save(out, **how, exif=b"", icc_profile=b"", xmp=b"")
    return out.getvalue()


def _refused() -> Invalid:
    return Invalid("This is no JPEG, PNG or WebP picture that can be shown.", code="bad_picture")
