"""Workbooks: what is read is what a person sees, and no file does harm."""

import io
import zipfile
from datetime import date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from supermarket.kernel.errors import Invalid
from supermarket.products.export_model import ExportFormat
from supermarket.products.gateways import workbooks
from supermarket.products.gateways.sheets import Sheets

SHEETS = Sheets()


def book(*rows, shapes=None) -> bytes:
    made = Workbook()
    for row in rows:
        made.active.append(row)
    for place, shape in (shapes or {}).items():
        made.active[place].number_format = shape
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def rows(content):
    return list(SHEETS.rows(content))


@pytest.mark.parametrize(
    ("value", "seen"),
    [
        (105.0, "105"), (105, "105"), (0.1 + 0.2, "0.3"), (1735.35, "1735.35"), (2000000021119, "2000000021119"),
        (2000000021119.0, "2000000021119"), (1e15, "1000000000000000"), (1e-7, "0.0000001"), (True, "TRUE"),
        (date(2026, 11, 22), "2026-11-22"), (datetime.combine(date(2026, 11, 22), time(10, 30)), "2026-11-22 10:30:00"),
        ("চাল", "চাল"), ("  5 kg ", "  5 kg "), (None, ""), ("_x000D_", "\r"),
    ],
)  # fmt: skip
def test_a_cell_is_read_as_a_person_sees_it(value, seen):
    assert rows(book(["name", "other"], [value, "x"])) == [(1, ["name", "other"]), (2, [seen, "x"])]


def test_the_zeros_that_a_number_is_shown_with_are_read():
    content = book(["barcode"], [36000291452], shapes={"A2": "000000000000"})

    assert rows(content)[1] == (2, ["036000291452"])


def test_rows_keep_their_numbers_and_the_width_of_the_header():
    content = book(["sku", "name", None], ["A-1"], [], ["B-1", "B", "more"], ["C-1", "C", None, "far"])

    assert rows(content) == [
        (1, ["sku", "name"]),
        (2, ["A-1", ""]),
        (3, ["", ""]),
        (4, ["B-1", "B", "more"]),
        (5, ["C-1", "C"]),
    ]


def test_a_header_may_stand_below_empty_rows():
    assert rows(book([], [None], ["sku"], ["A-1"])) == [(3, ["sku"]), (4, ["A-1"])]
    assert rows(book()) == [(1, [])]


def test_what_is_written_is_text_and_reads_the_same():
    written = [["=1+1", "007", "a\rb\nc", "_x0041_", "\x01", "চাল", "105.00"], ["", " ", "x", "", "", "", ""]]

    content = SHEETS.file(written, ExportFormat.XLSX)
    assert rows(content) == [(1, written[0]), (2, written[1])]


def test_a_formula_that_was_written_is_none():
    content = SHEETS.file([['=HYPERLINK("x")']], ExportFormat.XLSX)

    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


def packed(**parts: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
        for name, part in parts.items():
            made.writestr(name.replace("__", "/"), part, None if part else zipfile.ZIP_STORED)
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (packed(xl__worksheets__sheet1=b" " * (workbooks.LARGEST_SHEET // 8) * 8 + b" "), "too large"),
        (packed(**{f"p{n}": b"" for n in range(workbooks.MOST_PARTS + 1)}), "too large"),
        (packed(readme=b"no workbook"), "not a workbook"),
        (b"PK\x03\x04\xff\xfe", "not a workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and so on", "before 2007"),
        (book(["c"] * (workbooks.MOST_COLUMNS + 1)), "100 columns"),
    ],
)
def test_a_file_that_does_harm_or_says_nothing_is_refused(content, message):
    with pytest.raises(Invalid, match=message):
        rows(content)


SOUND = book(["sku", "name", "price"], ["A-1", "Rice", 5.5], ["B-1", "Oil", None])


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, len(SOUND) - 1), st.integers(0, 255)), min_size=1, max_size=20))
def test_a_damaged_workbook_is_read_or_refused_and_nothing_else(changes):
    content = bytearray(SOUND)
    for place, value in changes:
        content[place] = value
    try:
        found = rows(bytes(content))
    except Invalid:
        return
    assert all(isinstance(cell, str) for _, row in found for cell in row)
