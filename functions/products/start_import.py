"""/products/import: a place to send a file of products, categories or brands."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller, Once
from supermarket.products import import_service
from supermarket.products.import_schemas import UPLOAD, ImportRequest, ImportStarted

handler = app = Api("start_import")


@app.post(
    "/products/import", access="products:manage", body=ImportRequest, returns=ImportStarted, status=202,
    idempotent=True, examples={"body": {"kind": "products"}, "answer": UPLOAD},
)  # fmt: skip
def start_import(body: ImportRequest, caller: Caller, once: Once | None) -> ImportStarted:
    """Import a file

    The answer says where to send a CSV file (UTF-8, a header row, 16 MB at most); it is read as soon as it is
    there. Products: `sku`, `name`, `price`, and if wanted `barcode`, `name_bn`, `category_id` (a category's code),
    `brand` (a brand's code), `pack`, `mrp`, `tax_class`, `unit` (piece, kg, litre), `plu`. Categories: `code` or
    `category_id`, `name`, `name_bn`, `parent` or `parent_id`. Brands: `code`, `name`, `name_bn`.
    """
    record, upload = import_service.start_import(
        wiring.imports(), wiring.import_files(), body.kind, caller.id, once
    )
    return ImportStarted.of(record, upload)
