"""Pictures of people: what is taken, and what is left of it."""

from io import BytesIO

import pytest
from PIL import Image, PngImagePlugin

from supermarket.accounts.avatar_model import MOST_PIXELS, Upload, upload_of
from supermarket.accounts.gateways.portraits import PillowStudio
from supermarket.kernel.errors import Invalid

USER, EARLIER, LATER = (f"0192000{n}-0000-7000-8000-000000000001" for n in (9, 1, 2))
WHERE = b"Dhanmondi 27"


def photo(kind="JPEG", size=(640, 480), mode="RGB", **saved):
    out = BytesIO()
    Image.new(mode, size, (200, 30, 30, 128)[: len(mode)] if mode != "P" else 3).save(out, kind, **saved)
    return out.getvalue()


def shown(content):
    picture = Image.open(BytesIO(content))
    picture.load()
    return picture


def with_exif(orientation):
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = orientation, WHERE.decode()
    return exif


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("JPEG", "RGB"), ("JPEG", "L"), ("JPEG", "CMYK"), ("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "1"),
     ("WEBP", "RGB"), ("WEBP", "RGBA")],
)  # fmt: skip
def test_a_picture_becomes_a_small_square(kind, mode):
    image = Image.new(mode, (640, 480))
    out = BytesIO()
    image.save(out, kind)
    portrait = shown(PillowStudio().portrait(out.getvalue()))
    assert (portrait.format, portrait.size) == ("WEBP", (256, 256))


def test_nothing_is_left_of_what_a_camera_wrote():
    photographed = photo(exif=with_exif(1))
    assert WHERE in photographed
    portrait = PillowStudio().portrait(photographed)
    assert WHERE not in portrait and b"EXIF" not in portrait and dict(shown(portrait).getexif()) == {}


def test_nothing_is_left_of_what_a_program_wrote():
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", WHERE.decode())
    portrait = PillowStudio().portrait(photo("PNG", pnginfo=text, icc_profile=b"profile"))
    assert WHERE not in portrait and b"ICCP" not in portrait and b"profile" not in portrait


def test_a_picture_held_sideways_is_turned_upright():
    image = Image.new("RGB", (400, 400), "blue")
    image.paste("red", (0, 0, 400, 200))
    out = BytesIO()
    image.save(out, "JPEG", exif=with_exif(6))
    portrait = shown(PillowStudio().portrait(out.getvalue()))
    assert portrait.getpixel((250, 128))[0] > 200 > 60 > portrait.getpixel((5, 128))[0]


def test_what_is_seen_through_stays_so():
    portrait = shown(PillowStudio().portrait(photo("PNG", mode="RGBA")))
    assert portrait.mode == "RGBA" and 120 <= portrait.getpixel((128, 128))[3] <= 136


@pytest.mark.parametrize(
    "content",
    [
        b"", b"hello", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a" + b"\0" * 100, b"\x89PNG\r\n\x1a\n",
        b"%PDF-1.7", b"<?php ?>", photo()[:1000], photo("PNG", (2000, 2000))[:60],
        b"RIFF\x10\0\0\0WEBPVP8 " + b"\0" * 9,
        b"\xff\xd8\xff\xe0" + b"\0" * 2000,
    ],
)  # fmt: skip
def test_what_is_no_picture_is_refused(content):
    with pytest.raises(Invalid):
        PillowStudio().portrait(content)


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "ICO", "PPM"])
def test_a_picture_of_another_kind_is_refused(kind):
    with pytest.raises(Invalid):
        PillowStudio().portrait(photo(kind, (64, 64)))


@pytest.mark.parametrize("size", [(5001, 5000), (12_500, 12_500), (20_000, 20_000)])
def test_more_pixels_than_can_be_looked_at_are_refused_before_one_is_made(size):
    bomb = photo("PNG", size, "1")
    assert size[0] * size[1] > MOST_PIXELS and len(bomb) < 2 * 1024 * 1024
    with pytest.raises(Invalid):
        PillowStudio().portrait(bomb)


def test_a_file_that_is_too_large_is_refused():
    with pytest.raises(Invalid):
        PillowStudio().portrait(photo() + b"\0" * 2 * 1024 * 1024)


def test_the_picture_that_was_asked_for_last_wins():
    earlier, later = Upload(USER, EARLIER), Upload(USER, LATER)
    assert earlier.replaces("") and later.replaces(earlier.shown)
    assert not earlier.replaces(later.shown) and not later.replaces(later.shown)


@pytest.mark.parametrize(
    "key",
    ["", "media/a.webp", f"incoming/avatars/{USER}", f"incoming/avatars/{USER}/../x",
     f"x/incoming/avatars/{USER}/{USER}", f"incoming/avatars/{'-' * 36}/{USER}",
     f"incoming/avatars/{USER}/{USER}/{USER}", f"incoming/avatars/{USER}/{USER}\n"],
)  # fmt: skip
def test_only_what_our_forms_bring_in_is_looked_at(key):
    assert upload_of(key) is None


def test_an_upload_is_known_by_its_key():
    assert upload_of(Upload(USER, LATER).incoming) == Upload(USER, LATER)
