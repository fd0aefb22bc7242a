"""/products/export: the catalogue as a file."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller, Once, Page, PageRequest
from supermarket.products import export_service
from supermarket.products.export_schemas import EXPORT, ExportRequest, ExportView

handler = app = Api("exports")
LISTED = {"items": [EXPORT], "next_cursor": None}
ASKED = {**EXPORT, "status": "waiting", "rows": 0, "file": "", "finished_at": ""}


@app.post(
    "/products/export", access="products:manage", body=ExportRequest, returns=ExportView, status=202,
    idempotent=True, examples={"body": {"kind": "products", "format": "xlsx"}, "answer": ASKED},
)  # fmt: skip
def start_export(body: ExportRequest, caller: Caller, once: Once | None) -> ExportView:
    """Export the catalogue

    A file of all products in the shop by name, or of all categories or brands, with the columns that an import reads.
    It is made in the background: the list of exports says when it is done and where it is.
    """
    record = export_service.start_export(
        wiring.exports(), wiring.import_queue(), body.kind, body.format, caller.id, once
    )
    return ExportView.of(record)


@app.get(
    "/products/export", access="products:manage", returns=ExportView, paged=True, examples={"answer": LISTED}
)
def list_exports(page: PageRequest) -> Page[ExportView]:
    """Exports of the last thirty days

    The newest first, with a link to each that is done.
    """
    found = export_service.links(wiring.import_files(), wiring.exports().page(page))
    return found.map(lambda each: ExportView.of(*each))
