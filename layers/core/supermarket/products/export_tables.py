"""Exports in the table: how far each is."""

from datetime import timedelta
from typing import Any, Self

from pynamodb.attributes import (
    BooleanAttribute,
    JSONAttribute,
    ListAttribute,
    NumberAttribute,
    UnicodeAttribute,
)

from supermarket.aws.audit import noted
from supermarket.aws.tables import Row
from supermarket.aws.transactions import Marker, commit, put, write_alone
from supermarket.kernel import clock
from supermarket.kernel.errors import NotFound, Outdated
from supermarket.kernel.ids import is_id
from supermarket.kernel.once import Once
from supermarket.kernel.paging import Page, PageRequest
from supermarket.products.code_tables import CONTEXT
from supermarket.products.export_model import Export, ExportFormat, ExportStatus
from supermarket.products.import_model import ImportKind

LIFE = timedelta(days=30)


class ExportMarker(Marker):
    context = CONTEXT


class ExportRow(Row):
    """A small partition, in the order they were asked for."""

    context = CONTEXT
    what = UnicodeAttribute()
    form = UnicodeAttribute()
    status = UnicodeAttribute()
    created_at = UnicodeAttribute()
    created_by = UnicodeAttribute()
    finished_at = UnicodeAttribute()
    rows = NumberAttribute()
    parts: ListAttribute[Any] = ListAttribute()
    position = JSONAttribute(null=True)
    whole = BooleanAttribute()
    expires_at = NumberAttribute()

    @staticmethod
    def keys(export_id: str) -> tuple[str, str]:
        return "EXPORTS", f"EXPORT#{export_id}"

    @classmethod
    def of(cls, record: Export) -> Self:
        return cls(
            *cls.keys(record.id), kind="export", what=record.kind.value, form=record.form.value,
            status=record.status.value, created_at=record.created_at, created_by=record.created_by,
            finished_at=record.finished_at, rows=record.rows, parts=list(record.parts),
            position=None if record.position is None else dict(record.position), whole=record.whole,
            expires_at=clock.epoch(clock.read_stamp(record.created_at) + LIFE),
        )  # fmt: skip

    def record(self) -> Export:
        return Export(
            id=self.sk.partition("#")[2], kind=ImportKind(self.what), form=ExportFormat(self.form),
            status=ExportStatus(self.status), created_at=self.created_at, created_by=self.created_by,
            finished_at=self.finished_at, rows=int(self.rows), parts=tuple(self.parts), position=self.position,
            whole=self.whole,
        )  # fmt: skip


class TableExports:
    """The `Exports` over DynamoDB."""

    def get(self, export_id: str) -> Export:
        row = ExportRow.find(*ExportRow.keys(export_id), consistent=True) if is_id(export_id) else None
        if row is None:
            raise NotFound("There is no such export.", export_id=export_id[:60])
        return row.record()

    def page(self, page: PageRequest) -> Page[Export]:
        return ExportRow.page(page, ExportRow.keys("")[0], newest_first=True).map(ExportRow.record)

    def add(self, record: Export, once: Once | None = None) -> None:
        note = noted(CONTEXT, "export", record.id, None, {"kind": record.kind, "format": record.form})
        absent = ExportRow.pk.does_not_exist()
        commit([put(ExportRow.of(record), absent), *note, *ExportMarker.write(once, record.id)])

    def made_by(self, once: Once) -> str | None:
        return ExportMarker.record_made_by(once)

    def move(self, record: Export, old: Export) -> Export:
        there = (ExportRow.status == old.status.value) & (ExportRow.parts == list(old.parts))
        write_alone(
            put(ExportRow.of(record), there, Outdated("Another worker is further on with this export."))
        )
        return record
