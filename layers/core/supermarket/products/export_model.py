"""Exports: the catalogue as a file, read part by part into a bucket and put together at the end."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from supermarket.kernel.paging import Position
from supermarket.products.import_model import ImportKind

PART_ROWS = 10_000


class ExportFormat(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"

    @property
    def content_type(self) -> str:
        if self is ExportFormat.CSV:
            return "text/csv; charset=utf-8"
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ExportStatus(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Export:
    """``parts`` are the keys of what was read, ``position`` is where the next one begins.

    ``whole`` says that there is no next one. Each part has a key of its own, so that of two workers the one
    whose part is counted is the one whose position is.
    """

    id: str
    kind: ImportKind
    form: ExportFormat
    created_at: str
    created_by: str = ""
    status: ExportStatus = ExportStatus.WAITING
    rows: int = 0
    parts: tuple[str, ...] = ()
    position: Position | None = None
    whole: bool = False
    finished_at: str = ""

    @property
    def key(self) -> str:
        return f"exports/{self.id}.{self.form}"

    @property
    def name(self) -> str:
        return f"{self.kind}-{self.created_at[:10]}.{self.form}"

    def part_key(self, part_id: str) -> str:
        return f"work/{self.id}/{part_id}.json"

    def with_part(self, key: str, rows: int, position: Position | None) -> "Export":
        return replace(
            self, status=ExportStatus.RUNNING, parts=(*self.parts, key), rows=self.rows + rows, position=position,
            whole=position is None,
        )  # fmt: skip

    def finished(self, rows: int, at: str) -> "Export":
        return replace(self, status=ExportStatus.DONE, rows=rows, finished_at=at)


def each_once(rows: Iterable[Sequence[str]]) -> Iterator[Sequence[str]]:
    """By their first cell: what got another name while it was read, is there under two."""
    seen: set[str] = set()
    for row in rows:
        if row[0] not in seen:
            seen.add(row[0])
            yield row
