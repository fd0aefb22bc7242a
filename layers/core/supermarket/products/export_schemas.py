"""Exports as HTTP has them."""

from typing import Annotated, Any, Self

from pydantic import Field

from supermarket.products.export_model import Export, ExportFormat, ExportStatus
from supermarket.products.import_model import ImportKind
from supermarket.schema import Id, Schema, View

EXPORT: dict[str, Any] = {
    "export_id": "01938f5e-0000-7000-8000-000000000009",
    "kind": "products",
    "format": "xlsx",
    "status": "done",
    "rows": 3383,
    "file": "https://uploads.example.com/exports/01938f5e-0000-7000-8000-000000000009.xlsx",
    "created_at": "2026-11-22T10:00:00.000Z",
    "finished_at": "2026-11-22T10:00:04.000Z",
}


class ExportRequest(Schema):
    kind: ImportKind = ImportKind.PRODUCTS
    format: ExportFormat = ExportFormat.CSV


class ExportView(View):
    export_id: Id
    kind: ImportKind
    format: ExportFormat
    status: ExportStatus
    rows: int
    file: Annotated[
        str, Field(description="Where to fetch it, for an hour from now; nothing until it is done.")
    ]
    created_at: str
    finished_at: str

    @classmethod
    def of(cls, record: Export, file: str = "") -> Self:
        return cls(
            export_id=record.id, kind=record.kind, format=record.form, status=record.status, rows=record.rows,
            file=file, created_at=record.created_at, finished_at=record.finished_at,
        )  # fmt: skip
