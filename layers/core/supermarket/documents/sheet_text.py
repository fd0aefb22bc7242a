"""A sheet as plain text: the same table, in cells of a fixed-width letter."""

from collections.abc import Iterator, Sequence

from supermarket.documents.cells import pad_left, pad_right, wrap
from supermarket.documents.sheet import Column, Sheet

CELL = 2
"""Millimetres of paper."""


def as_text(sheet: Sheet) -> str:
    """Lines end in a newline, and in nothing before it."""
    return "".join(f"{line.rstrip()}\n" for line in _lines(sheet))


def _lines(sheet: Sheet) -> Iterator[str]:
    width = sum(_width(column) for column in sheet.columns)
    yield from (*sheet.head, "", sheet.title, "", *sheet.to, "")
    yield from (f"{name}: {value}" for name, value in sheet.facts if value)
    yield "-" * width
    yield from _row(sheet.columns, [column.title for column in sheet.columns])
    yield "-" * width
    for row in sheet.rows:
        yield from _row(sheet.columns, row)
    yield "-" * width
    for name, amount in sheet.totals:
        yield pad_left(name, width - 14) + pad_left(amount, 14)
    if sheet.notes:
        yield ""
    for note in sheet.notes:
        yield from wrap(note, width)


def _row(columns: Sequence[Column], texts: Sequence[str]) -> Iterator[str]:
    cells = [
        [line for part in text.split("\n") for line in wrap(part, _width(column) - 1)]
        for text, column in zip(texts, columns, strict=True)
    ]
    for place in range(max(map(len, cells))):
        yield "".join(
            _cell(lines[place] if place < len(lines) else "", column)
            for lines, column in zip(cells, columns, strict=True)
        )


def _cell(text: str, column: Column) -> str:
    width = _width(column)
    return pad_left(text, width) if column.right else pad_right(text, width)


def _width(column: Column) -> int:
    return column.width // CELL
