"""Imports in the table: how far each is, the errors of its rows, and the step that moves it on."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Self

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

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
from supermarket.products.import_model import Import, ImportKind, ImportStatus, Record, RowError, Step
from supermarket.products.model import Brand, Category, Product
from supermarket.products.tables import changed_product, new_product

LIFE = timedelta(days=90)


class ImportMarker(Marker):
    context = CONTEXT


class ImportRow(Row):
    """Each write rests on how far the import was: a step is counted once, in the transaction that does it."""

    context = CONTEXT
    what = UnicodeAttribute()
    status = UnicodeAttribute()
    created_at = UnicodeAttribute()
    created_by = UnicodeAttribute()
    finished_at = UnicodeAttribute()
    message = UnicodeAttribute()
    tag = UnicodeAttribute()
    total = NumberAttribute()
    done = NumberAttribute()
    created = NumberAttribute()
    updated = NumberAttribute()
    unchanged = NumberAttribute()
    failed = NumberAttribute()
    problems = NumberAttribute()
    expires_at = NumberAttribute()

    @staticmethod
    def keys(import_id: str) -> tuple[str, str]:
        return f"IMPORT#{import_id}", "IMPORT"

    @classmethod
    def of(cls, record: Import) -> Self:
        return cls(
            *cls.keys(record.id), kind="import", what=record.kind.value, status=record.status.value,
            created_at=record.created_at, created_by=record.created_by, finished_at=record.finished_at,
            message=record.message, tag=record.tag, total=record.total, done=record.done, created=record.created,
            updated=record.updated, unchanged=record.unchanged, failed=record.failed, problems=record.problems,
            expires_at=_end(record),
        )  # fmt: skip

    def record(self, errors: Sequence[RowError] = ()) -> Import:
        return Import(
            id=self.pk.partition("#")[2], kind=ImportKind(self.what), status=ImportStatus(self.status),
            created_at=self.created_at, created_by=self.created_by, finished_at=self.finished_at,
            message=self.message, tag=self.tag, total=int(self.total), done=int(self.done),
            created=int(self.created), updated=int(self.updated), unchanged=int(self.unchanged),
            failed=int(self.failed), problems=int(self.problems), errors=tuple(errors),
        )  # fmt: skip


class ImportErrorsRow(Row):
    """The errors of one step, beside the import, so that counting a step never writes the errors of earlier ones."""

    context = CONTEXT
    errors = JSONAttribute()
    expires_at = NumberAttribute()

    @classmethod
    def of(cls, record: Import, errors: Sequence[RowError]) -> Self:
        told = [[error.row, error.field, error.message] for error in errors]
        pk, _ = ImportRow.keys(record.id)
        return cls(
            pk, f"ERRORS#{record.done:07d}", kind="import_errors", errors=told, expires_at=_end(record)
        )


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

    def with_errors(self, import_id: str) -> Import:
        """One query: a few hundred errors are kept at most."""
        if not is_id(import_id):
            raise _missing(import_id)
        pk, _ = ImportRow.keys(import_id)
        items = [dict(item) for item in ImportRow._get_connection().query(pk)["Items"]]
        told = [ImportErrorsRow.from_raw_data(i) for i in items if i["kind"]["S"] == "import_errors"]
        errors = [RowError(int(row), field, message) for part in told for row, field, message in part.errors]
        for item in items:
            if item["kind"]["S"] == "import":
                return ImportRow.from_raw_data(item).record(errors)
        raise _missing(import_id)

    def add(self, record: Import, once: Once | None = None) -> None:
        absent = ImportRow.pk.does_not_exist()
        note = noted(CONTEXT, "import", record.id, None, {"kind": record.kind, "status": record.status})
        commit([put(ImportRow.of(record), absent), *note, *ImportMarker.write(once, record.id)])

    def made_by(self, once: Once) -> str | None:
        return ImportMarker.record_made_by(once)

    def move(self, record: Import, old: Import) -> Import:
        write_alone(_moved(record, old))
        return record

    def commit(self, record: Import, old: Import, step: Step) -> Import:
        writes = [_moved(record, old)]
        if record.errors:
            writes.append(put(ImportErrorsRow.of(record, record.errors), ImportErrorsRow.pk.does_not_exist()))
        if step.tree is not None:
            writes.append(reshape(step.tree))
        for new in step.created:
            writes += _new(new)
        for new, earlier in step.updated:
            writes += _changed(new, earlier)
        commit(writes)
        return record


def _moved(record: Import, old: Import) -> Write:
    there = (ImportRow.status == old.status.value) & (ImportRow.done == old.done)
    return put(ImportRow.of(record), there, Outdated("Another worker is further on with this import."))


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
