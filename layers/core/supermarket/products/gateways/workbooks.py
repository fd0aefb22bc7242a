"""Workbooks (Office Open XML, .xlsx): read cell by cell as a person sees them, written as text."""

import io
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from numbers import Real
from typing import Any

from supermarket.kernel.errors import Invalid

MAGIC = b"PK\x03\x04"
MOST_COLUMNS = 100
LAST_ROW = 1_048_576
"""Of any spreadsheet."""
MOST_PARTS = 1000
LARGEST_SHEET = 256 * 1024 * 1024
LARGEST_REST = 128 * 1024 * 1024
"""Unpacked: the sheets are read row by row, the texts they share are kept."""
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TO_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_BROKEN = (
    ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, OSError, RuntimeError, SyntaxError,
    TypeError, ValueError, zipfile.BadZipFile, zlib.error, struct.error,
)  # fmt: skip
"""What reading a damaged workbook ends in."""
_UNREADABLE = "The file is not a workbook that can be read: save it again as .xlsx or CSV."
_ZEROS = re.compile(r"0+")


def workbook_rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """The rows of the first sheet. Raises Invalid, also on the way."""
    from openpyxl import load_workbook

    _require_sane(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        with closing(book):
            yield from _rows(book.worksheets[0])
    except _BROKEN:
        raise Invalid(_UNREADABLE) from None


def _require_sane(content: bytes) -> None:
    """A small file that unpacks to a large one is refused before it does; zipfile holds a part to what it says."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except _BROKEN:
        raise Invalid(_UNREADABLE) from None
    sheets = sum(part.file_size for part in parts if part.filename.startswith("xl/worksheets/"))
    rest = sum(part.file_size for part in parts) - sheets
    if len(parts) > MOST_PARTS or sheets > LARGEST_SHEET or rest > LARGEST_REST:
        raise Invalid("The workbook is too large when it is unpacked: send it in parts, or as CSV.")


def _rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    """What stands right beside the last column of the header is told, what is further right is not looked at."""
    sheet.reset_dimensions()
    first, header = _header(sheet)
    yield first, header
    width = len(header)
    rows = sheet.iter_rows(min_row=first + 1, max_col=width + 1)
    for number, cells in enumerate(islice(rows, LAST_ROW), start=first + 1):
        row = [_text(cell) for cell in cells]
        yield number, row if row and row[-1] else row[:width]


def _header(sheet: Any) -> tuple[int, list[str]]:
    """The first row that says anything, and its number."""
    with closing(sheet.iter_rows(max_col=MOST_COLUMNS + 1)) as rows:
        for number, cells in enumerate(islice(rows, LAST_ROW), start=1):
            row = [_text(cell) for cell in cells]
            while row and not row[-1]:
                row.pop()
            if len(row) > MOST_COLUMNS:
                raise Invalid(f"A sheet may have {MOST_COLUMNS} columns at most.")
            if row:
                return number, row
    return 1, []


def _text(cell: Any) -> str:
    value = cell.value
    if isinstance(value, str):
        return _ESCAPED.sub(_letter, value) if "_x" in value else value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Real | Decimal):
        return _number(value, cell.number_format)
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return value.isoformat(" ") if isinstance(value, datetime) else _other(value)


def _other(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _number(value: Any, shape: str | None) -> str:
    """As many digits as a spreadsheet keeps, 15; zeros in front where the cell's format asks for them."""
    exact = Decimal(str(value)) if isinstance(value, int) else Decimal(format(value, ".15g"))
    text = format(exact, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.zfill(len(shape)) if shape and _ZEROS.fullmatch(shape) else text


def _letter(found: re.Match[str]) -> str:
    letter = chr(int(found[1], 16))
    return letter if not "\ud800" <= letter <= "\udfff" else found[0]


def workbook(rows: Iterable[Sequence[str]]) -> bytes:
    """A workbook of one sheet, every cell of it text."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append([_cell(sheet, cell) for cell in row])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _cell(sheet: Any, text: str) -> Any:
    """openpyxl takes a text that begins with = for a formula, unless it is told."""
    kept = _TO_ESCAPE.sub(_escape, text)
    if not kept.startswith("="):
        return kept
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, kept)
    cell.data_type = "s"
    return cell


def _escape(found: re.Match[str]) -> str:
    return f"_x{ord(found[0]):04X}_"
