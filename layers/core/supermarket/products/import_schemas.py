"""Imports as HTTP has them."""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import Field

from supermarket.products.import_model import Import, ImportKind, ImportStatus
from supermarket.schema import Id, Schema, View

UPLOAD: dict[str, Any] = {
    "import_id": "01938f5e-0000-7000-8000-000000000004",
    "kind": "products",
    "dry_run": False,
    "status": "waiting",
    "upload": {
        "method": "POST",
        "url": "https://uploads.example.com/",
        "fields": {"key": "imports/01938f5e-0000-7000-8000-000000000004", "Content-Type": "text/csv"},
    },
}
PROGRESS: dict[str, Any] = {
    "import_id": "01938f5e-0000-7000-8000-000000000004",
    "kind": "products",
    "dry_run": False,
    "status": "done",
    "message": "",
    "rows": {"total": 386, "done": 386, "created": 380, "updated": 4, "unchanged": 1, "failed": 1},
    "errors_found": 1,
    "error_file": "https://uploads.example.com/errors/01938f5e-0000-7000-8000-000000000004.csv",
    "errors": [{"row": 17, "field": "price", "message": "not above the maximum retail price, 95.00"}],
    "created_at": "2026-11-22T10:00:00.000Z",
    "finished_at": "2026-11-22T10:00:04.000Z",
}


class ImportRequest(Schema):
    """Import categories and brands before the products that name them."""

    kind: ImportKind = ImportKind.PRODUCTS
    dry_run: Annotated[bool, Field(description="Check and count every row, and write none.")] = False


class UploadView(View):
    """Send the file as the last part, named ``file``, of a multipart/form-data POST, after all the fields."""

    method: str = "POST"
    url: str
    fields: dict[str, str]


class ImportStarted(View):
    import_id: Id
    kind: ImportKind
    dry_run: bool
    status: ImportStatus
    upload: UploadView

    @classmethod
    def of(cls, record: Import, upload: tuple[str, Mapping[str, str]]) -> Self:
        url, fields = upload
        view = UploadView(url=url, fields=dict(fields))
        return cls(
            import_id=record.id, kind=record.kind, dry_run=record.dry_run, status=record.status, upload=view
        )  # fmt: skip


class RowsView(View):
    total: int
    done: int
    created: int
    updated: int
    unchanged: int
    failed: int


class RowErrorView(View):
    """``row`` as a spreadsheet numbers it: the header is row 1."""

    row: int
    field: Annotated[str, Field(description="The column; nothing when it is about the row as a whole.")]
    message: str


class ImportView(View):
    """``message`` says why a file could not be used at all, or which of its columns say nothing here.

    A dry run counts what it would have created and updated. ``errors`` are the first 200 of ``errors_found``;
    ``error_file`` has them all, for an hour from now, once the import is done.
    """

    import_id: Id
    kind: ImportKind
    dry_run: bool
    status: ImportStatus
    message: str
    rows: RowsView
    errors_found: int
    errors: list[RowErrorView]
    error_file: Annotated[str, Field(description="A CSV file: row, field, message; nothing without errors.")]
    created_at: str
    finished_at: str

    @classmethod
    def of(cls, record: Import, error_file: str) -> Self:
        tally = record.tally
        return cls(
            import_id=record.id, kind=record.kind, dry_run=record.dry_run, status=record.status,
            message=record.message,
            rows=RowsView(
                total=record.total, done=tally.done, created=tally.created, updated=tally.updated,
                unchanged=tally.unchanged, failed=tally.failed,
            ),
            errors_found=tally.problems,
            errors=[RowErrorView(row=e.row, field=e.field, message=e.message) for e in record.errors],
            error_file=error_file, created_at=record.created_at, finished_at=record.finished_at,
        )  # fmt: skip
