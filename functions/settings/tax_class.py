"""/settings/tax/{tax_id}: one tax class, by its code."""

from supermarket import wiring
from supermarket.edge.http import SIGNED_IN, Api
from supermarket.settings import service
from supermarket.settings.schemas import TaxClassChange, TaxClassView

handler = app = Api("tax_class")
PLACE = {"path": {"tax_id": "VAT15"}}
EXAMPLE = {"name": "VAT 15%", "rates": [{"rate": "15.00"}, {"from": "2099-07-01", "rate": "12.50"}]}


@app.get("/settings/tax/{tax_id}", access=SIGNED_IN, returns=TaxClassView, examples=PLACE)
def read_tax_class(tax_id: str) -> TaxClassView:
    """Show a tax class."""
    return TaxClassView.of(service.tax_class(wiring.settings(), tax_id))


@app.put(
    "/settings/tax/{tax_id}", access="settings:manage", body=TaxClassChange, returns=TaxClassView, guarded=True,
    sensitive=True, examples={**PLACE, "body": EXAMPLE},
)  # fmt: skip
def replace_tax_class(tax_id: str, body: TaxClassChange, expected: int) -> TaxClassView:
    """Change a tax class.

    A new rate begins with a day after today, on the branch's own business date. A rate that has begun stays: 409
    `rate_in_force`.
    """
    return TaxClassView.of(service.replace_tax_class(wiring.settings(), body.tax_class(tax_id), expected))


@app.delete("/settings/tax/{tax_id}", access="settings:manage", status=204, sensitive=True, examples=PLACE)
def remove_tax_class(tax_id: str) -> None:
    """Withdraw a tax class.

    No new product can have it. Products that still carry it go on being taxed by it.
    """
    wiring.settings().remove_tax_class(tax_id)
