"""Successful requests of purchasing, each with the notes it leaves."""

from typing import Any

from tests.support.audited_office import Told, added, ask, code, goods, made, scene, warehouse
from tests.support.gateway import Reply
from tests.support.stock_room import tell_ledger
from tests.support.streams import records

UNNOTED: dict[str, str] = {}


def supplier() -> str:
    return str(made("/suppliers", name="Meghna Traders")["id"])


def asked(quantity: int = 5) -> dict[str, Any]:
    product = made("/products", **goods())["id"]
    lines = [{"product_id": product, "quantity": quantity, "unit_cost": "8.00"}]
    return {"supplier_id": supplier(), "warehouse_id": warehouse()["id"], "lines": lines}


def order(*acts: str) -> tuple[str, dict[str, Any]]:
    """One that went through these acts, by id, and what was asked for."""
    body = asked()
    found, before = str(made("/purchase-orders", **body)["id"]), len(records("inventory"))
    for act in acts:
        reply = ask(
            "POST", f"/purchase-orders/{found}/{act}", came(body) if act == "receive" else None, key=code()
        )
        assert reply.status < 300, reply.text
    tell_ledger(since=before)
    return found, body


def came(body: dict[str, Any], quantity: int = 3) -> dict[str, Any]:
    return {"lines": [{"product_id": body["lines"][0]["product_id"], "quantity": quantity}]}


def invoice() -> Reply:
    found, body = order("send", "receive")
    line = {"product_id": body["lines"][0]["product_id"], "quantity": 3, "unit_price": "8.00"}
    billed = {
        "supplier_id": body["supplier_id"], "purchase_order_id": found, "number": code(), "invoiced_on": "2026-11-01",
        "lines": [line], "total": "24.00",
    }  # fmt: skip
    return ask("POST", "/supplier-invoices", billed)


@scene("POST /suppliers")
def add_supplier() -> tuple[Reply, list[Told]]:
    return added("/suppliers", "supplier", name="Meghna Traders")


@scene("PUT /suppliers/{supplier_id}")
def replace_supplier() -> tuple[Reply, list[Told]]:
    found = supplier()
    reply = ask("PUT", f"/suppliers/{found}", {"name": "Meghna", "lead_days": 4}, 1)
    return reply, [Told("supplier", found, {"lead_days": 0, "version": 1}, {"lead_days": 4, "version": 2})]


@scene("PUT /suppliers/{supplier_id}/products")
def set_offers() -> tuple[Reply, list[Told]]:
    found, product = supplier(), made("/products", **goods())["id"]
    offers = {"products": [{"product_id": product, "price": "8.00"}]}
    reply = ask("PUT", f"/suppliers/{found}/products", offers, 1)
    return reply, [
        Told("supplier_products", found, {"version": 1}, {"version": 2, "offers": [f"{product} 8.00"]})
    ]


@scene("POST /purchase-orders")
def draft_order() -> tuple[Reply, list[Told]]:
    reply = ask("POST", "/purchase-orders", asked())
    after = {"state": "draft", "total": "40.00", "version": 1}
    return reply, [Told("purchase_order", reply.json["id"], None, after)]


@scene("PUT /purchase-orders/{po_id}")
def revise_order() -> tuple[Reply, list[Told]]:
    found, body = order()
    body["lines"][0]["quantity"] = 6
    reply = ask("PUT", f"/purchase-orders/{found}", body, 1)
    before, after = {"total": "40.00", "version": 1}, {"total": "48.00", "version": 2}
    return reply, [Told("purchase_order", found, before, after)]


@scene("POST /purchase-orders/{po_id}/send")
def send_order() -> tuple[Reply, list[Told]]:
    return moved("send", None, "draft", "sent")


@scene("POST /purchase-orders/{po_id}/cancel")
def cancel_order() -> tuple[Reply, list[Told]]:
    return moved("cancel", {"reason": "None left"}, "sent", "cancelled", "send")


@scene("POST /purchase-orders/{po_id}/close")
def close_order() -> tuple[Reply, list[Told]]:
    return moved("close", {"reason": "None left"}, "partially_received", "closed", "send", "receive")


def moved(act: str, body: Any, before: str, after: str, *acts: str) -> tuple[Reply, list[Told]]:
    found, _ = order(*acts)
    reply = ask("POST", f"/purchase-orders/{found}/{act}", body)
    return reply, [Told("purchase_order", found, {"state": before}, {"state": after})]


@scene("POST /purchase-orders/{po_id}/receive")
def receive_goods() -> tuple[Reply, list[Told]]:
    found, body = order("send")
    reply = ask("POST", f"/purchase-orders/{found}/receive", came(body), key=code())
    return reply, [Told("goods_receipt", reply.json["id"], None, {"lines": 1, "value": "24.00"})]


@scene("POST /purchase-orders/{po_id}/returns")
def send_back() -> tuple[Reply, list[Told]]:
    found, body = order("send", "receive")
    reply = ask(
        "POST", f"/purchase-orders/{found}/returns", {"reason": "Leaking", **came(body, 1)}, key=code()
    )
    return reply, [Told("supplier_return", reply.json["id"], None, {"credit": "8.00", "reason": "Leaking"})]


@scene("POST /supplier-invoices")
def enter_invoice() -> tuple[Reply, list[Told]]:
    reply = invoice()
    return reply, [Told("supplier_invoice", reply.json["id"], None, {"total": "24.00", "state": "open"})]


@scene("POST /supplier-invoices/{invoice_id}/approve")
def approve_invoice() -> tuple[Reply, list[Told]]:
    found = invoice().json["id"]
    reply = ask("POST", f"/supplier-invoices/{found}/approve", {})
    return reply, [Told("supplier_invoice", found, {"state": "open"}, {"state": "approved"})]
