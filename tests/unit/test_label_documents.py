"""Barcodes as bars, and labels as a PDF that a scanner and a person can read."""

from datetime import date

import pypdfium2
import pytest
import zxingcpp

from supermarket.documents.bars import Symbol, symbol
from supermarket.documents.label import Label, LabelPaper, LabelStyle
from supermarket.documents.label_pdf import as_pdf

ON = date(2026, 11, 22)
TWO_BY_TWO = LabelPaper(140_00, 80_00, 70_00, 40_00, ((0, 0), (70_00, 0), (0, 40_00), (70_00, 40_00)))
ROLL = LabelPaper(40_00, 25_00, 40_00, 25_00, ((0, 0),))


def label(code="2000000021119", name="Fresh Milk 1 l", name_bn="তরল দুধ ১ লিটার", price="৳105.00", notes=()):
    return Label(name, name_bn, price, tuple(notes), symbol(code))


def modules(drawn: Symbol):
    """Bars as ones, spaces as noughts."""
    return "".join(("0" if place % 2 else "1") * width for place, width in enumerate(drawn.widths))


def pages(pdf):
    document = pypdfium2.PdfDocument(pdf)
    found = [(page, page.get_textpage().get_text_bounded()) for page in document]
    return [(page.render(scale=600 / 72, grayscale=True).to_pil(), text) for page, text in found]


def letters(text):
    """Without what a reader puts between the parts of a conjunct."""
    return "".join(char for char in text if char > " ")


def scanned(image):
    return sorted((found.text, found.format.name) for found in zxingcpp.read_barcodes(image))


# As python-barcode 0.16.1 draws them.
@pytest.mark.parametrize(
    ("code", "kind", "drawn"),
    [
        (
            "5901234123457", "EAN-13",
            "10100010110100111011001100100110111101001110101010110011011011001000010101110010011101000100101",
        ),
        ("40267708", "EAN-8", "1010100011000110100100110101111010101000100100010011100101001000101"),
        (
            "036000291452", "UPC-A",
            "10100011010111101010111100011010001101000110101010110110011101001100110101110010011101101100101",
        ),
        (
            "BD-2111", "Code 128",
            "11010010000100010110001011000100010011011100101110111101101110010011000100100101111010001100011101011",
        ),
        (
            "12000300000132", "ITF-14",
            "110011001111100110000011001100111110000011001100111110000011111000001100110000011000001111100111110011"
            "001100110011111000001111100000110011001100111110000011111000001100110000011001111100111110011000001111"
            "1001111100000110011001100000111110011",
        ),
    ],
)  # fmt: skip
def test_codes_are_drawn_as_others_draw_them(code, kind, drawn):
    found = symbol(code)
    assert (found.kind, modules(found)) == (kind, drawn)


def test_an_itf_has_bars_and_spaces_of_two_widths():
    found = symbol("12000300000132")
    assert (found.kind, found.narrow, set(found.widths)) == ("ITF-14", 2, {2, 5})
    assert found.widths[:4] == (2, 2, 2, 2) and found.widths[-3:] == (5, 2, 2)
    assert len(found.widths) == 4 + 7 * 10 + 3


def test_a_upc_is_printed_with_its_twelve_digits():
    assert symbol("0036000291452") == symbol("036000291452")
    assert symbol("0036000291452").text == "036000291452"


@pytest.mark.parametrize("code", ["2000000021118", "96385075", "12000300000133", "123456789"])
def test_digits_that_are_no_gtin_are_code_128(code):
    assert symbol(code).kind == "Code 128"


@pytest.mark.parametrize(
    ("code", "characters"),
    [("BD-2111", 9), ("123456", 6), ("12345AB", 9), ("A1234567B", 11)],  # pragma: allowlist secret
)
def test_digits_of_code_128_go_in_pairs_where_that_is_shorter(code, characters):
    assert sum(symbol(code).widths) == 11 * characters + 2


@pytest.mark.parametrize("code", ["", "চাল", "A\nB"])
def test_what_code_128_cannot_say_is_refused(code):
    with pytest.raises(ValueError, match="ASCII"):
        symbol(code)


@pytest.mark.parametrize("style", LabelStyle)
@pytest.mark.parametrize("paper", [TWO_BY_TWO, ROLL], ids=["sheet", "roll"])
@pytest.mark.parametrize(
    ("code", "read", "kind"),
    [
        ("2000000021119", "2000000021119", "EAN13"), ("4006381333931", "4006381333931", "EAN13"),
        ("96385074", "96385074", "EAN8"), ("036000291452", "036000291452", "UPCA"),
        ("12000300000132", "12000300000132", "ITF14"), ("BD-2111", "BD-2111", "Code128"),
        ("Rice_5.kg-2026X", "Rice_5.kg-2026X", "Code128"),
    ],
)  # fmt: skip
def test_a_scanner_reads_what_is_printed(style, paper, code, read, kind):
    ((image, text),) = pages(as_pdf([label(code)], paper, style, ON))

    ((found, found_kind),) = scanned(image)
    assert (found.lstrip("0"), read in text) == (read.lstrip("0"), True)
    assert found_kind in (kind, "EAN13" if kind == "UPCA" else "ITF")


def test_a_label_says_names_price_and_notes_in_both_scripts():
    notes = ("৳105.00 / l", "MRP ৳110.00", "22 Nov 2026")
    ((_, text),) = pages(as_pdf([label(notes=notes)], TWO_BY_TWO, LabelStyle.SHELF, ON))

    for said in ("Fresh Milk 1 l", "তরল দুধ ১ লিটার", "৳105.00", *notes, "2000000021119"):
        assert letters(said) in letters(text)


def test_labels_begin_at_the_free_place_and_go_on_on_the_next_page():
    codes = ["BD-1", "BD-2", "BD-3", "BD-4", "BD-5", "BD-6"]
    printed = pages(as_pdf(map(label, codes), TWO_BY_TWO, LabelStyle.SHELF, ON, skip=3))

    assert [[code for code in codes if code in text] for _, text in printed] == [
        ["BD-1"], ["BD-2", "BD-3", "BD-4", "BD-5"], ["BD-6"],
    ]  # fmt: skip
    first, _ = printed[0]
    assert first.crop((0, 0, first.width // 2, first.height)).getextrema() == (255, 255)


def test_a_label_of_a_roll_is_a_page_of_its_size():
    document = pypdfium2.PdfDocument(as_pdf([label()] * 3, ROLL, LabelStyle.BARCODE, ON))
    assert [[round(points * 25.4 / 72, 1) for points in page.get_size()] for page in document] == [
        [40, 25]
    ] * 3


@pytest.mark.parametrize("style", LabelStyle)
@pytest.mark.parametrize("paper", [TWO_BY_TWO, ROLL], ids=["sheet", "roll"])
def test_the_longest_texts_stay_on_their_label(style, paper):
    long = label(
        name="Pure " * 40, name_bn="খাঁটি " * 33, price="৳100000000.00 / kg", notes=["MRP ৳100000000.00"] * 3
    )
    image, text = pages(as_pdf([long], paper, style, ON))[0]

    side = [round(hundredths / 2540 * 600) for hundredths in (paper.label_width, paper.label_height)]
    assert image.crop((side[0], 0, image.width, image.height)).point(lambda p: p < 128).getbbox() is None
    assert image.crop((0, side[1], image.width, image.height)).point(lambda p: p < 128).getbbox() is None
    assert "৳100000000.00 / kg" in text
    assert ("…" in text) == (paper is ROLL or style is LabelStyle.BARCODE)
    assert scanned(image) == [("2000000021119", "EAN13")]


def test_the_same_labels_are_the_same_bytes():
    once, again = (as_pdf([label()] * 2, TWO_BY_TWO, LabelStyle.SHELF, ON) for _ in range(2))
    assert once == again


def test_a_hundred_copies_are_drawn_from_one_layout():
    pdf = as_pdf([label()] * 100, TWO_BY_TWO, LabelStyle.SHELF, ON)
    assert len(pypdfium2.PdfDocument(pdf)) == 25
