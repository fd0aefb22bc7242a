"""A sheet of paper between the shop and a supplier: who, to whom, a table, its totals."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Column:
    """``width`` in millimetres; amounts stand at the ``right``."""

    title: str
    width: int
    right: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Texts are ready to print. A cell may have several lines. The last total is the one that counts."""

    title: str
    head: tuple[str, ...]
    to: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: tuple[tuple[str, str], ...]
    notes: tuple[str, ...] = ()
    made_on: date
