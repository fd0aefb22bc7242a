"""Sheets by what they are, not by what they are called."""

from collections.abc import Iterable, Iterator, Sequence

from supermarket.kernel.errors import Invalid
from supermarket.products.export_model import ExportFormat
from supermarket.products.gateways import workbooks
from supermarket.products.sheet_model import csv_rows, csv_text

_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Sheets:
    """The `SheetFormats`."""

    def rows(self, content: bytes) -> Iterator[tuple[int, list[str]]]:
        if content.startswith(workbooks.MAGIC):
            return workbooks.workbook_rows(content)
        if content.startswith(_OLD_WORKBOOK):
            raise Invalid(
                "This is a workbook of before 2007, or one with a password: save it as .xlsx or CSV."
            )
        return csv_rows(content)

    def file(self, rows: Iterable[Sequence[str]], form: ExportFormat) -> bytes:
        return workbooks.workbook(rows) if form is ExportFormat.XLSX else csv_text(rows)
