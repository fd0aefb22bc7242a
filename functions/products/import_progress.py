"""/products/imports/{import_id}: how far an import is, and what was wrong."""

from supermarket import wiring
from supermarket.edge.http import Api
from supermarket.products import import_service
from supermarket.products.import_schemas import PROGRESS, ImportView

handler = app = Api("import_progress")


@app.get(
    "/products/imports/{import_id}",
    access="products:manage",
    returns=ImportView,
    examples={"answer": PROGRESS},
)
def get_import(import_id: str) -> ImportView:
    """Progress of an import

    A row with an error changes nothing and stops no other. The same file again changes nothing.
    """
    return ImportView.of(*import_service.progress(wiring.imports(), wiring.import_files(), import_id))


@app.delete("/products/imports/{import_id}", access="products:manage", status=204)
def cancel_import(import_id: str) -> None:
    """Cancel an import

    What is written stays, and so do the rows, a few thousand at most, that are being written at this moment.
    """
    import_service.cancel(wiring.imports(), import_id)
