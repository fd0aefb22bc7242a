"""/settings/tax/{tax_id}: one tax class, by its code."""

from supermarket import wiring
from supermarket.edge.http import SIGNED_IN, Api
from supermarket.settings import service
from supermarket.settings.schemas import TaxClassChange, TaxClassView

handler = app = Api("tax_class")
PLACE = {"path": {"tax_id": "VAT15"}}
EXAMPLE = {"name": "VAT 7.5%", "name_bn": "ভ্যাট ৭.৫%", "rate": "7.50", "inclusive": True}


@app.get("/settings/tax/{tax_id}", access=SIGNED_IN, returns=TaxClassView, examples=PLACE)
def read_tax_class(tax_id: str) -> TaxClassView:
    """Show a tax class."""
    return TaxClassView.of(service.tax_class(wiring.settings(), tax_id))


@app.put(
    "/settings/tax/{tax_id}", access="settings:manage", body=TaxClassChange, returns=TaxClassView, guarded=True,
    examples={**PLACE, "body": EXAMPLE},
)  # fmt: skip
def replace_tax_class(tax_id: str, body: TaxClassChange, expected: int) -> TaxClassView:
    """Change a tax class.

    A new rate holds for what is sold within a minute from now: what is sold keeps the rate it was sold with.
    """
    return TaxClassView.of(wiring.settings().replace_tax_class(body.tax_class(tax_id), expected))


@app.delete("/settings/tax/{tax_id}", access="settings:manage", status=204, examples=PLACE)
def remove_tax_class(tax_id: str) -> None:
    """Withdraw a tax class.

    No new product can have it. Products that still carry it go on being taxed by it.
    """
    wiring.settings().remove_tax_class(tax_id)
