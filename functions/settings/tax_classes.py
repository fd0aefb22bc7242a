"""/settings/tax: the taxes goods are sold with."""

from supermarket import wiring
from supermarket.edge.http import SIGNED_IN, Api, Once, Page, PageRequest
from supermarket.settings import service
from supermarket.settings.schemas import TaxClassRequest, TaxClassView

handler = app = Api("tax_classes")
EXAMPLE = {"code": "VAT15", "name": "VAT 15%", "name_bn": "ভ্যাট ১৫%", "rates": [{"rate": "15.00"}]}


@app.get("/settings/tax", access=SIGNED_IN, paged=True, returns=TaxClassView)
def list_tax_classes(page: PageRequest) -> Page[TaxClassView]:
    """List the tax classes, in the order of their codes."""
    return service.tax_classes(wiring.settings(), page).map(TaxClassView.of)


@app.post(
    "/settings/tax", access="settings:manage", body=TaxClassRequest, returns=TaxClassView, status=201,
    idempotent=True, sensitive=True, examples={"body": EXAMPLE},
)  # fmt: skip
def add_tax_class(body: TaxClassRequest, once: Once | None) -> TaxClassView:
    """Add a tax class, or bring back one that was withdrawn.

    One that comes back keeps the rates that have begun: 409 `rate_in_force`.
    """
    tax = body.tax_class(body.code)
    return TaxClassView.of(service.add_tax_class(wiring.settings(), tax, once))
