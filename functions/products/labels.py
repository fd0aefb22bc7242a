"""/products/labels: labels for shelves and goods, to be printed."""

from supermarket import wiring
from supermarket.documents.label import LabelStyle
from supermarket.edge.http import Answer, Api, Caller
from supermarket.kernel import clock
from supermarket.products import label_service as service
from supermarket.products.label_schemas import LABELS, LabelRequest

PDF = "application/pdf"
handler = app = Api("labels")


@app.post(
    "/products/labels", access="products:manage", body=LabelRequest, produces=[PDF], examples={"body": LABELS}
)
def print_labels(body: LabelRequest, caller: Caller) -> Answer:
    """Print labels

    A PDF of shelf labels, with both names, the price, the price of a kilogram, litre or piece, the MRP, the date and
    the barcode, or of barcode labels for goods. The barcode is the product's first or the pack's (EAN-13, EAN-8,
    UPC-A, ITF-14), else the SKU as Code 128. At most 1,000 labels.
    """
    wanted = [service.Wanted(item.product_id, item.copies, item.pack) for item in body.items]
    printing = service.labels(
        wiring.catalogue(), wiring.settings(), caller, wanted, LabelStyle(body.style),
        service.sheet_of(body.sheet, body.own_sheet()), body.start, body.branch_id, clock.now(),
    )  # fmt: skip
    from supermarket.documents.label_pdf import as_pdf

    return Answer(content=as_pdf(*printing.parts()), content_type=PDF)
