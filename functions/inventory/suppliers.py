"""/suppliers: whom the shop buys from."""

from supermarket import wiring
from supermarket.edge.http import Api, Once, Page, PageRequest
from supermarket.inventory import supplier_service
from supermarket.inventory.supplier_schemas import SupplierRequest, SupplierView

handler = app = Api("suppliers")
EXAMPLE = {
    "name": "Meghna Traders", "name_bn": "মেঘনা ট্রেডার্স", "phone": "+8801712345678", "email": "orders@meghna.example",
    "vat_number": "000123456-0101", "payment_days": 30, "lead_days": 3, "minimum_order": "5000.00",
}  # fmt: skip


@app.get("/suppliers", access="inventory:manage", returns=SupplierView, paged=True)
def list_suppliers(page: PageRequest) -> Page[SupplierView]:
    """List the suppliers by name."""
    return wiring.suppliers().page(page).map(SupplierView.of)


@app.post(
    "/suppliers", access="inventory:manage", body=SupplierRequest, returns=SupplierView, status=201, idempotent=True,
    examples={"body": EXAMPLE},
)  # fmt: skip
def add_supplier(body: SupplierRequest, once: Once | None) -> SupplierView:
    """Add a supplier."""
    return SupplierView.of(supplier_service.add_supplier(wiring.suppliers(), body.supplier(), once))
