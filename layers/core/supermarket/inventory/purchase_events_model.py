"""What purchasing tells the rest of the shop; see docs/events.md."""

from collections.abc import Iterable

from supermarket.kernel.events import Change, DomainEvent


def events_of_purchasing(change: Change) -> Iterable[DomainEvent]:
    """PurchaseOrderSent when an order turns sent, GoodsReceived for each receipt."""
    new = change.new
    if new is None:
        return
    if change.kind == "purchase_order" and new["state"] == "sent" and change.turned("state"):
        data = {
            "purchase_order_id": new["order_id"], "number": new["number"], "branch_id": new["branch_id"],
            "warehouse_id": new["warehouse_id"], "supplier_id": new["supplier_id"], "name": new["supplier_name"],
            "email": new.get("sent_to") or None, "expected_on": new["expected_on"], "total": new["net"] + new["tax"],
        }  # fmt: skip
        yield DomainEvent("PurchaseOrderSent", f"purchase_order#{new['order_id']}#sent", new["sent_at"], data)
    if change.kind == "goods_receipt" and change.created:
        data = {
            "receipt_id": new["receipt_id"], "number": new["number"], "purchase_order_id": new["order_id"],
            "branch_id": new["branch_id"], "warehouse_id": new["warehouse_id"], "supplier_id": new["supplier_id"],
            "line_count": new["line_count"], "value": new["value"],
        }  # fmt: skip
        yield DomainEvent("GoodsReceived", f"goods_receipt#{new['receipt_id']}", new["at"], data)
