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

    The answer says where to send a CSV file (UTF-8) or a workbook (.xlsx, its first sheet): a header row, 64 MB and
    100,000 rows at most. It is read once, as soon as it is there. Products, in any order: `sku`, `name`, `price`,
    and if wanted `name_bn`, `description`, `description_bn`, `category` and `brand` (their codes), `unit` (piece, kg,
    litre), `pack`, `mrp`, `tax_class`, `plu`, `barcode` (`|` between several), `minimum_age`, `perishable` (yes, no),
    `attributes` (`origin=Dinajpur; halal=yes`), `packs` (`case:24:2000300000135:240.00; box:6`), `active` (no takes it
    out of the shop), `order_limit` (the most in one online order). Categories: `code`, `name`, `name_bn`, `parent`.
    Brands: `code`, `name`, `name_bn`. A column that is not there leaves what is known; an exported file imported again
    changes nothing.
    """
    record, upload = import_service.start_import(
        wiring.imports(), wiring.import_files(), body.kind, caller.id, once, dry_run=body.dry_run
    )
    return ImportStarted.of(record, upload)
