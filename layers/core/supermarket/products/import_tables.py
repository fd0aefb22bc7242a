"""Imports in the table: how far their chunks are, the errors of their rows, and the step that moves a chunk on."""

from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Self

from pynamodb.attributes import BooleanAttribute, JSONAttribute, NumberAttribute, UnicodeAttribute

from supermarket.aws.audit import noted
from supermarket.aws.tables import Row
from supermarket.aws.transactions import Marker, commit, put, write_alone
from supermarket.kernel import clock
from supermarket.kernel.errors import NotFound, Outdated
from supermarket.kernel.ids import is_id
from supermarket.kernel.once import Once
from supermarket.kernel.writing import Write
from supermarket.products.category_tables import (
    changed_brand,
    changed_category,
    new_brand,
    new_category,
    reshape,
)
from supermarket.products.code_tables import CONTEXT
from supermarket.products.import_model import (
    ERRORS_KEPT,
    Chunk,
    Import,
    ImportKind,
    ImportStatus,
    Record,
    RowError,
    Step,
    Tally,
)
from supermarket.products.model import Brand, Category, Product
from supermarket.products.tables import changed_product, new_product

LIFE = timedelta(days=90)
NOTHING = Tally()


class ImportMarker(Marker):
    context = CONTEXT


class ImportRow(Row):
    """Its status moves one way; how far it is, its chunks know."""

    context = CONTEXT
    what = UnicodeAttribute()
    dry_run = BooleanAttribute()
    status = UnicodeAttribute()
    created_at = UnicodeAttribute()
    created_by = UnicodeAttribute()
    finished_at = UnicodeAttribute()
    message = UnicodeAttribute()
    tag = UnicodeAttribute()
    total = NumberAttribute()
    chunks = NumberAttribute()
    expires_at = NumberAttribute()

    @staticmethod
    def keys(import_id: str) -> tuple[str, str]:
        return f"IMPORT#{import_id}", "IMPORT"

    @classmethod
    def beside(cls, pk: str, sk: str, consistent: bool) -> list[dict[str, Any]]:
        """The items whose sort keys begin so, its own first: a hundred small ones at most."""
        answer = cls._get_connection().query(
            pk, range_key_condition=cls.sk.startswith(sk), consistent_read=consistent
        )
        return [dict(item) for item in answer["Items"]]

    @classmethod
    def of(cls, record: Import) -> Self:
        return cls(
            *cls.keys(record.id), kind="import", what=record.kind.value, dry_run=record.dry_run,
            status=record.status.value, created_at=record.created_at, created_by=record.created_by,
            finished_at=record.finished_at, message=record.message, tag=record.tag, total=record.total,
            chunks=record.chunks, expires_at=_end(record),
        )  # fmt: skip

    def record(self, tally: Tally = NOTHING) -> Import:
        return Import(
            id=self.pk.partition("#")[2], kind=ImportKind(self.what), created_at=self.created_at,
            created_by=self.created_by, dry_run=self.dry_run, status=ImportStatus(self.status), message=self.message,
            tag=self.tag, total=int(self.total), chunks=int(self.chunks), tally=tally, finished_at=self.finished_at,
        )  # fmt: skip


class ChunkRow(Row):
    """How far a chunk is.

    Each write rests on how far it was: a step is counted once, in the transaction that does it.
    """

    context = CONTEXT
    done = NumberAttribute()
    created = NumberAttribute()
    updated = NumberAttribute()
    unchanged = NumberAttribute()
    failed = NumberAttribute()
    problems = NumberAttribute()
    expires_at = NumberAttribute()

    @staticmethod
    def keys(import_id: str, number: int) -> tuple[str, str]:
        pk, sk = ImportRow.keys(import_id)
        return pk, f"{sk}#{number:04d}"

    @classmethod
    def of(cls, record: Import, chunk: Chunk) -> Self:
        keys = cls.keys(record.id, chunk.number)
        return cls(*keys, kind="import_chunk", expires_at=_end(record), **asdict(chunk.tally))

    def tally(self) -> Tally:
        return Tally(**{each.name: int(getattr(self, each.name)) for each in fields(Tally)})


class ImportErrorsRow(Row):
    """The errors of one step, beside the chunk, so that counting a step never writes the errors of earlier ones."""

    context = CONTEXT
    errors = JSONAttribute()
    expires_at = NumberAttribute()

    @classmethod
    def of(cls, record: Import, chunk: Chunk, errors: Sequence[RowError]) -> Self:
        told = [[error.row, error.field, error.message] for error in errors]
        pk, _ = ImportRow.keys(record.id)
        place = f"ERRORS#{chunk.number:04d}#{chunk.tally.done:07d}"
        return cls(pk, place, kind="import_errors", errors=told, expires_at=_end(record))

    def told(self) -> list[RowError]:
        return [RowError(int(row), field, message) for row, field, message in self.errors]


def _end(record: Import) -> int:
    made: datetime = clock.read_stamp(record.created_at)
    return clock.epoch(made + LIFE)


class TableImports:
    """The `Imports` over DynamoDB."""

    def get(self, import_id: str, *, fresh: bool = False) -> Import:
        row = ImportRow.find(*ImportRow.keys(import_id), consistent=fresh) if is_id(import_id) else None
        if row is None:
            raise _missing(import_id)
        return row.record()

    def progress(self, import_id: str, *, fresh: bool = False) -> Import:
        """One query: the import and its chunks stand side by side."""
        pk, sk = ImportRow.keys(import_id)
        found = ImportRow.beside(pk, sk, fresh) if is_id(import_id) else []
        chunks = [ChunkRow.from_raw_data(item).tally() for item in found if item["sk"]["S"] != sk]
        for item in found[:1]:
            return ImportRow.from_raw_data(item).record(sum(chunks, NOTHING))
        raise _missing(import_id)

    def with_errors(self, import_id: str) -> Import:
        record = self.progress(import_id)
        return (
            replace(record, errors=tuple(self.errors(import_id, ERRORS_KEPT)))
            if record.tally.problems
            else record
        )

    def errors(self, import_id: str, most: int) -> Sequence[RowError]:
        rows = ImportErrorsRow.all(
            ImportRow.keys(import_id)[0], ImportErrorsRow.sk.startswith("ERRORS#"), consistent=True
        )
        return list(islice((error for row in rows for error in row.told()), most))

    def add(self, record: Import, once: Once | None = None) -> None:
        absent = ImportRow.pk.does_not_exist()
        told = {"kind": record.kind, "status": record.status, "dry_run": record.dry_run}
        note = noted(CONTEXT, "import", record.id, None, told)
        commit([put(ImportRow.of(record), absent), *note, *ImportMarker.write(once, record.id)])

    def made_by(self, once: Once) -> str | None:
        return ImportMarker.record_made_by(once)

    def move(self, record: Import, old: Import) -> Import:
        write_alone(_moved(record, old))
        return record

    def cancel(self, record: Import, old: Import) -> Import:
        note = noted(CONTEXT, "import", old.id, {"status": old.status}, {"status": record.status})
        commit([_moved(record, old), *note])
        return record

    def chunk(self, record: Import, number: int) -> Chunk:
        row = ChunkRow.find(*ChunkRow.keys(record.id, number), consistent=True)
        return Chunk(number, row.tally() if row else NOTHING)

    def commit(self, record: Import, chunk: Chunk, step: Step) -> Chunk:
        moved = chunk.after(step)
        writes = [_counted(record, moved, chunk)]
        if step.errors:
            errors = ImportErrorsRow.of(record, moved, step.errors)
            writes.append(put(errors, ImportErrorsRow.pk.does_not_exist()))
        if not record.dry_run:
            writes += _records(step)
        commit(writes) if len(writes) > 1 else write_alone(writes[0])
        return moved


def _moved(record: Import, old: Import) -> Write:
    there = ImportRow.status == old.status.value
    return put(ImportRow.of(record), there, Outdated("Another worker is further on with this import."))


def _counted(record: Import, chunk: Chunk, old: Chunk) -> Write:
    there = ChunkRow.done == old.tally.done if old.tally.done else ChunkRow.pk.does_not_exist()
    return put(ChunkRow.of(record, chunk), there, Outdated("Another worker is further on with these rows."))


def _records(step: Step) -> list[Write]:
    writes = [] if step.tree is None else [reshape(step.tree)]
    for new in step.created:
        writes += _new(new)
    for new, earlier in step.updated:
        writes += _changed(new, earlier)
    return writes


def _new(record: Record) -> list[Write]:
    match record:
        case Product():
            return new_product(record)
        case Category():
            return new_category(record)
        case Brand():
            return new_brand(record)


def _changed(new: Record, old: Record) -> list[Write]:
    match new, old:
        case Product(), Product():
            return changed_product(new, old)
        case Category(), Category():
            return changed_category(new, old)
        case Brand(), Brand():
            return changed_brand(new, old)
    raise TypeError(f"a {type(new).__name__} does not replace a {type(old).__name__}")


def _missing(import_id: str) -> NotFound:
    return NotFound("There is no such import.", import_id=import_id[:60])
