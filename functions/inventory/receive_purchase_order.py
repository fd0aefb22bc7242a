"""/purchase-orders/{po_id}/receive: goods come in."""

from supermarket import wiring
from supermarket.edge.http import REQUIRED, Api, Caller, Once
from supermarket.inventory import receipt_service
from supermarket.inventory.receipt_schemas import ReceiptView, ReceiveRequest

handler = app = Api("receive_purchase_order")
EXAMPLE = {
    "delivery_note": "DN-4471", "landed_costs": [{"kind": "freight", "amount": "1200.00", "basis": "value"}],
    "lines": [
        {"product_id": "01920000-0000-7000-8000-000000000021", "quantity": 8, "pack": "case", "rejected": 1,
         "rejected_reason": "crushed", "batches": [{"quantity": 8, "lot": "L2406", "expires_on": "2027-05-31"}]},
    ],
}  # fmt: skip


@app.post(
    "/purchase-orders/{po_id}/receive", access="inventory:adjust", body=ReceiveRequest, returns=ReceiptView, status=201,
    idempotent=REQUIRED, examples={"body": EXAMPLE},
)  # fmt: skip
def receive_goods(po_id: str, body: ReceiveRequest, caller: Caller, once: Once) -> ReceiptView:
    """Take in goods that were ordered: into the stock, by batch and at cost, and onto the order.

    All lines come in or none. What is above the ordered quantity and the shop's tolerance is refused, 409 naming the
    line; so are, with 422, perishable goods without their expiry and goods that have expired. Freight and duty are
    spread over the lines to the poisha.
    """
    return ReceiptView.of(
        *receipt_service.receive(wiring.purchase_desk(), caller, po_id, body.delivery(), once)
    )
