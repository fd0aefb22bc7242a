"""CSV files as spreadsheets write them: a header row, then a row a thing."""

import csv
import io
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import zip_longest

from supermarket.kernel.errors import Invalid
from supermarket.products.import_model import MOST_ROWS, ImportKind, RowError

ALIASES: Mapping[ImportKind, Mapping[str, str]] = {
    ImportKind.PRODUCTS: {
        "category_id": "category",
        "barcodes": "barcode",
        "scale_plu": "plu",
        "brand_id": "brand",
    },
    ImportKind.CATEGORIES: {"category_id": "code", "id": "code", "parent_id": "parent"},
    ImportKind.BRANDS: {"brand_id": "code", "id": "code"},
}
REQUIRED: Mapping[ImportKind, tuple[str, ...]] = {
    ImportKind.PRODUCTS: ("sku", "name", "price"),
    ImportKind.CATEGORIES: ("code", "name"),
    ImportKind.BRANDS: ("code", "name"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One row: ``number`` as a spreadsheet shows it, the cells by column. A column the file lacks is not there."""

    number: int
    cells: Mapping[str, str]
    errors: tuple[RowError, ...] = ()

    def refused(self, field: str, message: str) -> "Line":
        return replace(self, errors=(*self.errors, RowError(self.number, field, message)))


def read_sheet(content: bytes, kind: ImportKind) -> list[Line]:
    """Raises Invalid when the file as a whole cannot be used; what is wrong with a row is said by its line."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(f"The file is not UTF-8 text: byte {error.start} is none of its letters.") from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = _header(next(reader, []), kind)
        rows = [(number, row) for number, row in enumerate(reader, start=2) if any(row)]
    except csv.Error as error:
        raise Invalid(f"The file is not CSV: line {reader.line_num}: {error}.") from None
    if len(rows) > MOST_ROWS:
        raise Invalid(f"A file may have {MOST_ROWS} rows at most; this one has {len(rows)}.")
    return [_line(number, row, header) for number, row in rows]


def _header(row: list[str], kind: ImportKind) -> list[str]:
    names = [cell.strip().lower() for cell in row]
    header = [ALIASES[kind].get(name, name) for name in names]
    missing = [name for name in REQUIRED[kind] if name not in header]
    if missing:
        found = ", ".join(names) or "nothing"
        raise Invalid(
            f"The first row must name the columns. Missing: {', '.join(missing)}. Found: {found[:200]}."
        )
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if twice:
        raise Invalid(f"The first row names a column twice: {', '.join(twice)}.")
    return header


def _line(number: int, row: list[str], header: list[str]) -> Line:
    cells = {
        name: _tidy(cell) for name, cell in zip_longest(header, row[: len(header)], fillvalue="") if name
    }
    line = Line(number, cells)
    if len(row) == len(header):
        return line
    return line.refused("", f"this row has {len(row)} cells, the header {len(header)}")


def _tidy(cell: str) -> str:
    return " ".join(unicodedata.normalize("NFC", cell).split())
