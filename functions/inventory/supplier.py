"""/suppliers/{supplier_id}: one supplier, and what they are owed."""

from supermarket import wiring
from supermarket.edge.http import Api
from supermarket.inventory import supplier_service
from supermarket.inventory.supplier_schemas import SupplierAccountView, SupplierRequest

handler = app = Api("supplier")
EXAMPLE = {"name": "Meghna Traders", "email": "orders@meghna.example", "payment_days": 45, "lead_days": 2}


@app.get("/suppliers/{supplier_id}", access="inventory:manage", returns=SupplierAccountView)
def get_supplier(supplier_id: str) -> SupplierAccountView:
    """Show a supplier and what they are owed: approved invoices less credit notes."""
    found = supplier_service.supplier_and_account(wiring.suppliers(), supplier_id)
    return SupplierAccountView.with_account(*found)


@app.put(
    "/suppliers/{supplier_id}", access="inventory:manage", body=SupplierRequest, returns=SupplierAccountView,
    guarded=True, examples={"body": EXAMPLE},
)  # fmt: skip
def replace_supplier(supplier_id: str, body: SupplierRequest, expected: int) -> SupplierAccountView:
    """Replace what is said about a supplier.

    From one that is not active nothing is ordered any more.
    """
    asked = body.supplier(supplier_id)
    found = supplier_service.replace_supplier(wiring.suppliers(), asked, expected)
    return SupplierAccountView.with_account(*found)
