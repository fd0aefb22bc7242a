"""A shop that buys: a supplier, goods in packs, orders and deliveries of them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from supermarket import wiring
from supermarket.kernel import clock
from supermarket.kernel.ids import new_id
from supermarket.products.model import Pack
from supermarket.settings.model import ShopRules, TaxClass
from tests.support import stock_room
from tests.support.gateway import Reply, Who, call, staff
from tests.support.stock_room import BRANCH, MILK, OTHER_BRANCH, SHOP, SOAP

BUYER = staff("inventory:read", "inventory:manage", "inventory:adjust", branch=BRANCH)
CLERK = staff("inventory:read", "inventory:adjust", branch=BRANCH, role="clerk")
FOREIGNER = staff("inventory:read", "inventory:manage", "inventory:adjust", branch=OTHER_BRANCH)
SUPPLIER = {
    "name": "Meghna Traders", "name_bn": "মেঘনা ট্রেডার্স", "email": "orders@meghna.example", "payment_days": 30,
    "lead_days": 3, "vat_number": "000123456-0101",
}  # fmt: skip
Line = dict[str, Any]


def open_office(tolerance: int = 0) -> None:
    """Milk is perishable and comes in cases of 12; soap by the piece and in boxes of 48; rice by weight."""
    stock_room.open_shop()
    for code, rate in (("VAT0", 0), ("VAT15", 1500)):
        wiring.settings().add_tax_class(TaxClass(code, code, rate))
    rules = wiring.settings().rules()
    wiring.settings().replace_rules(ShopRules(over_receipt_tolerance=tolerance), rules.version)
    wiring.settings().forget()
    catalogue = wiring.catalogue()
    for product_id, packs, perishable in (
        (MILK, (Pack("case", 12),), True),
        (SOAP, (Pack("box", 48),), False),
    ):
        old = catalogue.get(product_id, fresh=True)
        catalogue.replace(replace(old, packs=packs, perishable=perishable, version=old.version + 1), old)


def ask(
    method: str, path: str, body: Any = None, who: Who = BUYER, version: int | None = None, key: str = ""
) -> Reply:
    headers = {} if version is None else {"If-Match": f'"{version}"'}
    return call(method, path, body, who=who, headers=headers, key=key or new_id())


def supplier(**said: Any) -> dict[str, Any]:
    return done(ask("POST", "/suppliers", {**SUPPLIER, **said}))


def line(product_id: str, quantity: Any, unit_cost: str = "100.00", **said: Any) -> Line:
    return {"product_id": product_id, "quantity": quantity, "unit_cost": unit_cost, **said}


def order(*lines: Line, supplier_id: str = "", who: Who = BUYER, **said: Any) -> dict[str, Any]:
    asked = {
        "supplier_id": supplier_id or supplier()["id"],
        "warehouse_id": SHOP,
        "lines": list(lines),
        **said,
    }
    return done(ask("POST", "/purchase-orders", asked, who=who))


def sent(*lines: Line, **said: Any) -> dict[str, Any]:
    made = order(*lines, **said)
    return done(ask("POST", f"/purchase-orders/{made['id']}/send"))


def day(ahead: int) -> str:
    return (clock.now() + timedelta(days=ahead)).date().isoformat()


def came(product_id: str, quantity: Any, *lots: tuple[Any, str, int], **said: Any) -> Line:
    """``lots`` are quantity, lot, and in how many days it expires."""
    batches = [{"quantity": q, "lot": lot, "expires_on": day(ahead)} for q, lot, ahead in lots]
    return {"product_id": product_id, "quantity": quantity, "batches": batches, **said}


def receive(order_id: str, *lines: Line, who: Who = CLERK, key: str = "", **said: Any) -> Reply:
    return ask(
        "POST", f"/purchase-orders/{order_id}/receive", {"lines": list(lines), **said}, who=who, key=key
    )


def send_back(order_id: str, *lines: Line, who: Who = BUYER, key: str = "") -> Reply:
    body = {"reason": "Leaking", "lines": list(lines)}
    return ask("POST", f"/purchase-orders/{order_id}/returns", body, who=who, key=key)


def bill(made: dict[str, Any], number: str, *lines: Line, vat: str, total: str, **said: Any) -> Reply:
    body = {
        "supplier_id": made["supplier_id"], "purchase_order_id": made["id"], "number": number,
        "invoiced_on": day(-1), "lines": list(lines), "vat": vat, "total": total, **said,
    }  # fmt: skip
    return ask("POST", "/supplier-invoices", body)


def shown(made: dict[str, Any]) -> dict[str, Any]:
    return done(ask("GET", f"/purchase-orders/{made['id']}"))


def owed(supplier_id: str) -> str:
    return str(done(ask("GET", f"/suppliers/{supplier_id}"))["owed"])


def done(reply: Reply) -> dict[str, Any]:
    assert reply.status < 300, reply.text
    found: dict[str, Any] = reply.json
    return found
