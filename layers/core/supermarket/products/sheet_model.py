"""Sheets as spreadsheets write them: a header row, then a row a thing."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import zip_longest

from supermarket.kernel.errors import Invalid
from supermarket.products.cell_model import meant, shown, tidy
from supermarket.products.column_model import AS_WRITTEN, BRAND_COLUMNS, CATEGORY_COLUMNS, PRODUCT_COLUMNS
from supermarket.products.import_model import MOST_ROWS, ImportKind, RowError

BOM = "\ufeff"
"""Before a CSV file, it lets every spreadsheet read Bangla."""
LONGEST_CELL = 32_767
"""What a spreadsheet holds in a cell."""
Rows = Iterable[tuple[int, list[str]]]
"""The rows of a sheet, numbered as a spreadsheet shows them; the header is row 1."""
COLUMNS: Mapping[ImportKind, tuple[str, ...]] = {
    ImportKind.PRODUCTS: PRODUCT_COLUMNS,
    ImportKind.CATEGORIES: CATEGORY_COLUMNS,
    ImportKind.BRANDS: BRAND_COLUMNS,
}
ALIASES: Mapping[ImportKind, Mapping[str, str]] = {
    ImportKind.PRODUCTS: {
        "category_id": "category", "barcodes": "barcode", "scale_plu": "plu", "brand_id": "brand",
    },
    ImportKind.CATEGORIES: {"category_id": "code", "id": "code", "parent_id": "parent"},
    ImportKind.BRANDS: {"brand_id": "code", "id": "code"},
}  # fmt: skip
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


@dataclass(frozen=True, slots=True)
class Sheet:
    """Lines are read as they are asked for. ``unread`` are the columns that say nothing here."""

    lines: Iterator[Line]
    unread: tuple[str, ...] = ()


def csv_rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Raises Invalid for what is not CSV, when it is come to."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(f"The file is not UTF-8 text: byte {error.start} is none of its letters.") from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        yield from enumerate(reader, start=1)
    except csv.Error as error:
        raise Invalid(f"The file is not CSV: line {reader.line_num}: {error}.") from None


def csv_text(rows: Iterable[Iterable[str]]) -> bytes:
    text = io.StringIO(newline="")
    text.write(BOM)
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def read_sheet(rows: Rows, kind: ImportKind) -> Sheet:
    """Raises Invalid when the file as a whole cannot be used; what is wrong with a row is said by its line."""
    each = iter(rows)
    _, names = next(each, (1, []))
    header = _header(names, kind)
    unread = tuple(name for name in header if name and name not in COLUMNS[kind])
    known = [name if name in COLUMNS[kind] else "" for name in header]
    return Sheet(_lines(each, known), unread)


def _lines(rows: Rows, header: list[str]) -> Iterator[Line]:
    found = 0
    for number, row in rows:
        if not any(row):
            continue
        found += 1
        if found > MOST_ROWS:
            raise Invalid(f"A file may have {MOST_ROWS} rows at most; this one has more.")
        yield _line(number, row, header)


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
    pairs = zip_longest(header, row[: len(header)], fillvalue="")
    line = Line(number, {name: _read(name, cell) for name, cell in pairs if name})
    if len(row) != len(header):
        line = line.refused("", f"this row has {len(row)} cells, the header {len(header)}")
    for name, cell in line.cells.items():
        if len(cell) > LONGEST_CELL:
            line = line.refused(name, f"at most {LONGEST_CELL} letters")
    return line


def _read(name: str, cell: str) -> str:
    return meant(cell) if name in AS_WRITTEN else tidy(meant(cell))


def error_sheet(errors: Iterable[RowError]) -> bytes:
    """All errors of a file as another file."""
    told = ([str(error.row), shown(error.field), shown(error.message)] for error in errors)
    return csv_text([["row", "field", "message"], *told])
