import re
import subprocess
import sys
import zlib
from dataclasses import replace
from datetime import date

import pytest

from supermarket.documents.cells import cell_width, clean, clusters, wrap
from supermarket.documents.receipt import Receipt, ReceiptLine, TaxRow, Tender, as_text
from supermarket.documents.receipt_pdf import as_pdf
from supermarket.kernel.money import ZERO, Money

RICE = ReceiptLine(
    name="Miniket Rice 5 kg",
    name_bn="মিনিকেট চাল ৫ কেজি",
    quantity="2",
    unit_price=Money.taka("425.00"),
    discount=Money.taka("30.00"),
    total=Money.taka("820.00"),
    tax_code="E",
)
FISH = ReceiptLine(
    name="Rohu",
    name_bn="রুই মাছ",
    quantity="1.255 kg",
    unit_price=Money.taka("380.00"),
    discount=ZERO,
    total=Money.taka("476.90"),
    tax_code="E",
)
SHAMPOO = ReceiptLine(
    name="Sunsilk Black Shine Shampoo with Amla Pearl 340 ml",
    name_bn="",
    quantity="1",
    unit_price=Money.taka("420.00"),
    discount=ZERO,
    total=Money.taka("420.00"),
    tax_code="S",
)
RECEIPT = Receipt(
    shop_name="Nabanna",
    shop_name_bn="নবান্ন",
    branch_name="Dhanmondi",
    branch_address="House 12, Road 27, Dhaka 1209",
    branch_phone="01700000100",
    vat_number="000000000-0101",
    number="DHN-03-000127",
    business_date=date(2026, 11, 22),
    printed_at="22 Nov 2026 14:05",
    terminal="03",
    cashier="Rahima Khatun",
    lines=(RICE, FISH, SHAMPOO),
    subtotal=Money.taka("1716.90"),
    discount=Money.taka("16.50"),
    taxes=(
        TaxRow("S Standard", "15%", Money.taka("365.22"), Money.taka("54.78")),
        TaxRow("E Exempt", "0%", Money.taka("1280.40"), ZERO),
    ),
    rounding=Money.taka("-0.40"),
    total=Money.taka("1700.00"),
    tenders=(Tender("bKash", Money.taka("700.00")), Tender("Cash", Money.taka("1500.00"))),
    change=Money.taka("500.00"),
    header=("Mushak-6.3",),
    footer=("Thank you", "ধন্যবাদ"),
)

PRINTED = """\
                 Nabanna
                   নবান্ন
                Dhanmondi
      House 12, Road 27, Dhaka 1209
            Phone 01700000100
            BIN 000000000-0101
                Mushak-6.3
------------------------------------------
Receipt DHN-03-000127           2026-11-22
Till 03              Cashier Rahima Khatun
Printed 22 Nov 2026 14:05
------------------------------------------
Miniket Rice 5 kg
মিনিকেট চাল ৫ কেজি
  2 x 425.00 less 30.00           820.00 E
Rohu
রুই মাছ
  1.255 kg x 380.00               476.90 E
Sunsilk Black Shine Shampoo with Amla
Pearl 340 ml
  1 x 420.00                      420.00 S
------------------------------------------
Subtotal                         1716.90
Discount                          -16.50
Rounding                           -0.40
TOTAL BDT                        1700.00
bKash                             700.00
Cash                             1500.00
Change                            500.00
------------------------------------------
Included tax    Rate   Taxable       Tax
S Standard       15%    365.22     54.78
E Exempt          0%   1280.40      0.00
------------------------------------------
                Thank you
                  ধন্যবাদ
"""


def with_name_bn(name_bn: str) -> Receipt:
    return replace(RECEIPT, lines=(replace(RICE, name_bn=name_bn),))


def streams(pdf: bytes) -> list[bytes]:
    found = re.findall(rb"stream\n(.*?)\nendstream", pdf, re.DOTALL)
    return [zlib.decompress(stream) if stream.startswith(b"x") else stream for stream in found]


def glyphs_drawn(pdf: bytes) -> int:
    """Glyphs are two bytes each inside the shown strings, with brackets and backslashes escaped."""
    page = next(stream for stream in streams(pdf) if b" Tj" in stream)
    shown = re.findall(rb"\(((?:\\.|[^\\)])*)\) Tj", page, re.DOTALL)
    return sum(len(re.sub(rb"\\(.)", b"x", text, flags=re.DOTALL)) for text in shown) // 2


def page_height(pdf: bytes) -> float:
    return float(re.findall(rb"/MediaBox \[0 0 226.77 ([\d.]+)\]", pdf)[-1])


def test_a_receipt_is_printed_as_fixed_width_text() -> None:
    assert as_text(RECEIPT) == PRINTED


@pytest.mark.parametrize("width", [32, 42, 48])
def test_no_line_is_wider_than_the_paper(width: int) -> None:
    printed = as_text(RECEIPT, width)

    assert max(map(cell_width, printed.splitlines())) == width


def test_on_narrow_paper_a_label_that_leaves_no_room_stands_above_its_amounts() -> None:
    narrow = as_text(RECEIPT, 32)

    assert "S Standard\n       15%    365.22     54.78\n" in narrow


def test_what_is_zero_or_empty_is_not_printed() -> None:
    plain = replace(
        RECEIPT, discount=ZERO, rounding=ZERO, change=ZERO, taxes=(), shop_name_bn="", branch_phone=""
    )
    printed = as_text(plain)

    for label in ("Discount", "Rounding", "Change", "Included tax", "নবান্ন", "Phone"):
        assert label not in printed
    assert "\n\n" not in printed


def test_bangla_names_come_through_whole_in_text() -> None:
    names = ("ক্ষীর", "প্রাণ", "কোর্মা", "শ্রী", "র\u200d্যাক")
    lines = tuple(replace(RICE, name_bn=name) for name in names)

    printed = as_text(replace(RECEIPT, lines=lines)).splitlines()

    assert [line for line in printed if line in names] == list(names)


def test_a_name_cannot_command_the_printer() -> None:
    assert clean("Rice\x1bp\x00 \n 5  kg\x07") == "Rice p 5 kg"


@pytest.mark.parametrize(
    ("text", "cells"),
    [("Rice", 4), ("চাল", 2), ("ক্ষীর", 3), ("কোর্মা", 3), ("র\u200d্যাক", 3), ("৫ কেজি", 4), ("米", 2)],
)
def test_bangla_marks_take_no_cell(text: str, cells: int) -> None:
    assert cell_width(text) == cells


@pytest.mark.parametrize(
    ("text", "pieces"),
    [("ক্ষীর", ["ক্ষী", "র"]), ("কোর্মা", ["কো", "র্মা"]), ("র\u200d্যাক", ["র\u200d্যা", "ক"]), ("kg", ["k", "g"])],
)
def test_a_conjunct_is_one_piece(text: str, pieces: list[str]) -> None:
    assert clusters(text) == pieces


@pytest.mark.parametrize(
    ("text", "limit", "lines"),
    [
        ("", 5, [""]),
        ("Soft Touch Soap", 10, ["Soft Touch", "Soap"]),
        ("a Pasteurised", 8, ["a", "Pasteuri", "sed"]),
        ("ক্ষীরক্ষীর", 3, ["ক্ষীর", "ক্ষীর"]),
    ],
)
def test_long_text_wraps_between_words_and_then_between_pieces(
    text: str, limit: int, lines: list[str]
) -> None:
    assert wrap(text, limit) == lines


@pytest.mark.parametrize(
    ("word", "glyphs"), [("চাল", 3), ("ক্ষীর", 3), ("প্রাণ", 4), ("কোর্মা", 6), ("শ্রী", 3), ("র\u200d্যাক", 5)]
)
def test_bangla_is_shaped_in_the_pdf(word: str, glyphs: int) -> None:
    """Unshaped words would draw one glyph a code point; parted ones a dotted circle more."""
    without = glyphs_drawn(as_pdf(with_name_bn("")))

    assert glyphs_drawn(as_pdf(with_name_bn(word))) - without == glyphs


def test_bangla_and_latin_share_a_line_of_the_pdf() -> None:
    both = glyphs_drawn(as_pdf(with_name_bn("Kheer ক্ষীর")))

    assert both - glyphs_drawn(as_pdf(with_name_bn("ক্ষীর"))) == len("Kheer ")


def test_the_text_of_a_conjunct_can_be_read_back_from_the_pdf() -> None:
    to_unicode = b"".join(
        stream for stream in streams(as_pdf(with_name_bn("ক্ষীর"))) if b"begincmap" in stream
    )

    assert b"<099509CD09B7>" in to_unicode


def test_the_page_is_as_high_as_its_content() -> None:
    one = page_height(as_pdf(replace(RECEIPT, lines=(FISH,))))
    three = page_height(as_pdf(replace(RECEIPT, lines=(FISH, FISH, FISH))))

    millimetres = (three - one) * 25.4 / 72
    assert round(millimetres, 2) == 23.04


def test_the_same_receipt_makes_the_same_pdf() -> None:
    assert as_pdf(RECEIPT) == as_pdf(RECEIPT)


def test_text_receipts_do_not_load_the_pdf_library() -> None:
    load = f"import sys; sys.path[:] = {sys.path!r}; import supermarket.documents.receipt"
    code = f"{load}; print('fpdf' in sys.modules)"

    ran = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, check=True)

    assert ran.stdout == b"False\n"
