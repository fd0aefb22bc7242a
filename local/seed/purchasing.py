"""Whom the demo shop buys from, an order that came in with its batches, and one that is still a draft."""

from datetime import date, timedelta
from typing import Any

from local.api import Api, Json
from local.seed.premises import Shop
from local.seed.sheets import rows
from local.seed.stock import cost

SUPPLIERS: dict[str, dict[str, Any]] = {
    "aarong": {
        "name": "Aarong Dairy", "name_bn": "আড়ং ডেইরি", "phone": "+880 2 5500 1001", "email": "dairy@example.com",
        "address": "Mohakhali, Dhaka 1212", "payment_days": 7, "lead_days": 1,
    },
    "pran": {
        "name": "PRAN Foods", "name_bn": "প্রাণ ফুডস", "phone": "+880 2 5500 1002", "email": "pran@example.com",
        "address": "Middle Badda, Dhaka 1212", "payment_days": 30, "lead_days": 3, "minimum_order": "1000.00",
    },
}  # fmt: skip
ORDERED = 48
GOOD_FOR = timedelta(days=21)


def stock_up(admin: Api, shop: Shop) -> int:
    """Suppliers with what they sell; how many there are."""
    products = {product["sku"]: product for product in admin.every("/products")}
    for brand, supplier in SUPPLIERS.items():
        made = admin.post("/suppliers", supplier, key=f"seed-supplier-{brand}")
        sold = [
            products[row["sku"]]
            for row in rows("products")
            if row["brand"] == brand and row["weighed"] != "yes"
        ]
        offers = [{"product_id": each["id"], "price": cost(each)} for each in sold[:20]]
        if not admin.get(f"/suppliers/{made['id']}/products")["items"]:
            current = admin.get(f"/suppliers/{made['id']}")["version"]
            admin.put(f"/suppliers/{made['id']}/products", {"products": offers}, current)
        _order(admin, shop, made, sold[:4], receive=brand == "aarong")
    return len(SUPPLIERS)


def _order(admin: Api, shop: Shop, supplier: Json, products: list[Json], *, receive: bool) -> None:
    key = f"seed-order-{supplier['name'].split()[0].lower()}-{shop.code}"
    lines = [{"product_id": each["id"], "quantity": ORDERED, "unit_cost": cost(each)} for each in products]
    wanted = {"supplier_id": supplier["id"], "warehouse_id": shop.warehouse_id, "lines": lines}
    order = admin.post("/purchase-orders", wanted, key=key)
    order = admin.get(f"/purchase-orders/{order['id']}")
    if not receive or order["state"] == "received":
        return
    if order["state"] == "draft":
        admin.post(f"/purchase-orders/{order['id']}/send")
    expires_on = (date.today() + GOOD_FOR).isoformat()  # noqa: DTZ011 - a demonstration's own day will do
    came = [
        {"product_id": each["id"], "quantity": ORDERED,
         "batches": [{"quantity": ORDERED, "lot": "DEMO-1", "expires_on": expires_on}]}
        for each in products
    ]  # fmt: skip
    admin.post(
        f"/purchase-orders/{order['id']}/receive",
        {"lines": came, "delivery_note": "DN-1001"},
        key=f"{key}-receive",
    )
