"""Pictures of people made small and square by Pillow, which drops all they say beside themselves."""

import struct
import zlib
from io import BytesIO
from typing import TYPE_CHECKING

from supermarket.accounts.avatar_model import LARGEST_FILE, MOST_PIXELS, SIDE
from supermarket.kernel.errors import Invalid

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = ("JPEG", "PNG", "WEBP")
_QUALITY = 82


class PillowStudio:
    """Implements `Studio`. What a file claims to be is not believed; its pixels are counted before one is made."""

    def portrait(self, content: bytes) -> bytes:
        from PIL import Image, ImageOps

        if len(content) > LARGEST_FILE:
            raise _refused()
        try:
            with Image.open(BytesIO(content), formats=FORMATS) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise _refused()
                picture.draft("RGB", (2 * SIDE, 2 * SIDE))
                upright = ImageOps.exif_transpose(picture)
                return _webp(ImageOps.fit(_plain(upright), (SIDE, SIDE)))
        except (
            OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, OverflowError, struct.error,
            zlib.error, Image.DecompressionBombError, Image.DecompressionBombWarning,
        ):  # fmt: skip
            raise _refused() from None


def _plain(picture: "Image") -> "Image":
    """In colours that the web knows, and with what is seen through it if anything is."""
    return picture.convert("RGBA" if picture.has_transparency_data else "RGB")


def _webp(picture: "Image") -> bytes:
    picture.info = {}
    out = BytesIO()
    picture.save(out, "WEBP", quality=_QUALITY, method=4, exif=b"", icc_profile=b"", xmp=b"")
    return out.getvalue()


def _refused() -> Invalid:
    return Invalid("This is no JPEG, PNG or WebP picture that can be shown.", code="bad_picture")
