"""The statement of a day that a gateway's merchant panel gives to download: what its lines say. Pure rules."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from supermarket.kernel.errors import FieldError, Invalid
from supermarket.kernel.money import ZERO, Money
from supermarket.payments.audit_model import Difference
from supermarket.payments.exchange_model import Settled

MOST_LINES = 5_000
_REQUIRED = ("transaction_id", "amount")
_LONGEST = 64
_TOLD = 50
_DIGITS = str.maketrans("০১২৩৪৫৬৭৮৯", "0123456789")
_AMOUNT = re.compile(r"(\d+|\d{1,3}(,\d{3})+|\d{1,2}(,\d{2})*,\d{3})(\.\d{1,2})?", re.ASCII)
"""Thousands are parted as in 125,000 or as in 1,25,000: a comma before anything else is none of them."""


@dataclass(frozen=True, slots=True)
class StatementLine:
    settled: Settled
    fee: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What comparing one found. ``count``, ``total`` and ``fees`` are of all its lines, whatever branch they are of.

    ``found`` counts the differences; of very many only the first are here.
    """

    id: str
    branch_id: str
    gateway: str
    day: str
    at: datetime
    by: str
    count: int
    total: Money
    fees: Money
    found: int
    differences: tuple[Difference, ...] = ()


def read(text: str, at: datetime) -> list[StatementLine]:
    """The lines of a CSV text, whose first names the columns, in any order.

    Raises Invalid with the number and the column of all that cannot be read.
    """
    rows = _rows(text)
    header = _header(rows)
    lines: list[StatementLine] = []
    wrong: list[list[FieldError]] = []
    for number, row in rows:
        if len(lines) + len(wrong) >= MOST_LINES:
            raise Invalid.field("/csv", f"{MOST_LINES} lines at most", "too_long")
        cells, errors = _cells(row, header)
        if errors:
            wrong.append([FieldError("/csv", f"line {number}, {error}") for error in errors])
        else:
            lines.append(_line(cells, at))
    if wrong:
        told = [error for errors in wrong for error in errors][:_TOLD]
        raise Invalid(f"{len(wrong)} lines of the statement cannot be read: {told[0].detail}", errors=told)
    return lines


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num, row
    except csv.Error as error:
        raise Invalid.field("/csv", f"line {reader.line_num}: not CSV: {error}") from None


def _header(rows: Iterator[tuple[int, list[str]]]) -> list[str]:
    number, row = next(rows, (1, []))
    names = ["_".join(cell.casefold().split()) for cell in row]
    for name in _REQUIRED:
        if name not in names:
            raise Invalid.field("/csv", f"line {number}: there is no column {name}", "missing")
    for name in _COLUMNS:
        if names.count(name) > 1:
            raise Invalid.field("/csv", f"line {number}: there are two columns {name}")
    return names


def _cells(row: list[str], header: list[str]) -> tuple[Mapping[str, Any], list[str]]:
    """What the cells of the columns mean that are known, and what is wrong with them.

    An amount with a comma that is not in quotes makes two cells: a row has as many as the header, or is refused.
    """
    if len(row) != len(header):
        return {}, [f"it has {len(row)} cells and the header {len(header)}: put quotes around a comma"]
    cells, errors = {}, []
    for name, cell in zip(header, row, strict=True):
        if name in _COLUMNS:
            try:
                cells[name] = _COLUMNS[name](cell.strip())
            except ValueError as error:
                errors.append(f"{name}: {error}")
    return cells, errors


def _line(cells: Mapping[str, Any], at: datetime) -> StatementLine:
    settled = Settled(
        cells["transaction_id"], cells.get("invoice", ""), cells["amount"], at, cells.get("refunded")
    )
    return StatementLine(settled, cells.get("fee") or ZERO)


def _word(cell: str) -> str:
    if len(cell) > _LONGEST or not cell.isprintable():
        raise ValueError(f"{_LONGEST} letters and digits at most")
    return cell


def _amount(cell: str) -> Money:
    text = cell.translate(_DIGITS)
    if not _AMOUNT.fullmatch(text):
        raise ValueError('an amount in taka that is not negative, such as "1,250.50"')
    return Money.taka(text.replace(",", ""))


def _required(cell: str) -> str:
    if not cell:
        raise ValueError("it is empty")
    return _word(cell)


def _perhaps(cell: str) -> Money | None:
    return _amount(cell) if cell else None


_COLUMNS: Mapping[str, Callable[[str], Any]] = {
    "transaction_id": _required, "amount": _amount, "invoice": _word, "refunded": _perhaps, "fee": _perhaps,
}  # fmt: skip
