"""What lies on the demo shop's shelves."""

from collections.abc import Iterator
from itertools import islice
from typing import TypeVar

from local.api import Api, Json
from local.seed.premises import Shop
from local.seed.sheets import rows

T = TypeVar("T")
LINES = 200
PIECES, WEIGHED = 120, "60.000"
WATCHED = 40


def receive(admin: Api, shop: Shop) -> int:
    """Put every product on the shop floor, and watch some for running low; how many levels that made."""
    products = {product["sku"]: product for product in admin.every("/products")}
    lines = [_line(product) for product in sorted(products.values(), key=lambda product: str(product["sku"]))]
    for number, batch in enumerate(batches(lines, LINES)):
        wanted = {
            "warehouse_id": shop.warehouse_id,
            "reason": "received",
            "note": "opening stock",
            "lines": batch,
        }
        admin.post("/stock/adjustments", wanted, key=f"seed-stock-{shop.code}-{number}")
    for row in rows("products")[:: len(products) // WATCHED]:
        product = products[row["sku"]]
        point = int(row["reorder_point"]) if product["unit"] == "piece" else f"{row['reorder_point']}.000"
        admin.put(f"/stock/{product['id']}", {"warehouse_id": shop.warehouse_id, "reorder_point": point})
    return len(lines)


def _line(product: Json) -> Json:
    quantity = PIECES if product["unit"] == "piece" else WEIGHED
    return {"product_id": product["id"], "quantity": quantity, "unit_cost": cost(product)}


def cost(product: Json) -> str:
    """What the shop pays for it: four fifths of the price, in whole taka."""
    return f"{max(1, int(str(product['price']).partition('.')[0]) * 4 // 5)}.00"


def batches(things: list[T], size: int) -> Iterator[list[T]]:
    rest = iter(things)
    while batch := list(islice(rest, size)):
        yield batch
