"""What is made of a picture of goods."""

from io import BytesIO

import pytest
from PIL import Image

from supermarket.accounts.gateways.portraits import PillowStudio
from supermarket.kernel.errors import Invalid
from supermarket.products.media_model import LARGEST_FILE, MOST_PIXELS, WIDTHS

WHERE = b"Dhanmondi 27"


def photo(size, mode="RGB", kind="PNG", **saved):
    out = BytesIO()
    Image.new(mode, size, (200, 30, 30, 128)[: len(mode)]).save(out, kind, **saved)
    return out.getvalue()


def made(content):
    return PillowStudio().sizes(content, WIDTHS, LARGEST_FILE, MOST_PIXELS)


@pytest.mark.parametrize(
    ("size", "widths"),
    [((2000, 1000), [160, 480, 1200]), ((1200, 600), [160, 480, 1200]), ((700, 350), [160, 480, 700]),
     ((160, 40), [160]), ((20, 80), [20])],
)  # fmt: skip
def test_no_picture_is_made_wider_than_it_was(size, widths):
    found = made(photo(size))
    assert [(width, ending) for width, ending, _ in found] == [
        (w, e) for w in widths for e in ("avif", "webp")
    ]
    for width, ending, content in found:
        shown = Image.open(BytesIO(content))
        assert (shown.format, shown.size) == (ending.upper(), (width, width * size[1] // size[0]))


def test_a_picture_is_turned_upright_and_rid_of_what_a_camera_wrote():
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, WHERE.decode()
    content = photo((400, 200), kind="JPEG", exif=exif)
    assert WHERE in content
    for width, _, file in made(content):
        shown = Image.open(BytesIO(file))
        assert (shown.size, dict(shown.getexif()), WHERE in file) == ((width, 2 * width), {}, False)


def test_what_is_seen_through_stays_so_in_both_formats():
    for _, _, file in made(photo((200, 200), "RGBA")):
        shown = Image.open(BytesIO(file)).convert("RGBA")
        assert 120 <= shown.getpixel((100, 100))[3] <= 136


@pytest.mark.parametrize("size", [(401, 100), (10, 41), (10_000, 5_001)], ids=["broad", "tall", "bomb"])
def test_a_picture_that_no_page_can_show_is_refused(size):
    with pytest.raises(Invalid):
        made(photo(size, "L"))


@pytest.mark.parametrize(
    "content", [b"", b"<svg/>", photo((50, 50), kind="GIF"), photo((50, 50))[:60]], ids=range(4)
)
def test_what_is_no_picture_is_refused(content):
    with pytest.raises(Invalid):
        made(content)


def test_a_file_that_is_too_large_is_refused():
    with pytest.raises(Invalid):
        made(photo((50, 50)) + b"\0" * LARGEST_FILE)
