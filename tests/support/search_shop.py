"""A few goods to search for, and the way from the catalogue to the index."""

from typing import Any

import boto3

from supermarket import wiring
from supermarket.inventory.model import Cause, CauseKind, Reason, Warehouse, adjust
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import Money
from supermarket.products.model import Brand, Category, Product
from supermarket.settings.model import Branch
from tests.support import streams
from tests.support.cloud import ACCOUNT, STACK
from tests.support.gateway import call, function

BRANCH, OTHER = "01890000-0000-7000-8000-0000000000b1", "01890000-0000-7000-8000-0000000000b2"
SHOP, DEPOT = "01890000-0000-7000-8000-0000000000e1", "01890000-0000-7000-8000-0000000000e2"
FOOD, RICE, DAIRY = (f"01890000-0000-7000-8000-0000000000c{n}" for n in (1, 2, 3))
PRAN = "01890000-0000-7000-8000-0000000000d1"
GOODS = {
    "RICE-5": ("Miniket Rice 5 kg", "মিনিকেট চাল ৫ কেজি", "5 kg", 355, RICE, PRAN),
    "RICE-1": ("Chinigura Rice 1 kg", "চিনিগুঁড়া চাল ১ কেজি", "1 kg", 140, RICE, ""),
    "MILK": ("Pasteurized Milk 1 ltr", "পাস্তুরিত দুধ ১ লিটার", "1 ltr", 95, DAIRY, PRAN),
    "EGGS": ("Chicken Eggs 12 pcs", "মুরগির ডিম ১২ টি", "12 pcs", 155, DAIRY, ""),
    "ONION": ("Deshi Onion 1 kg", "দেশি পেঁয়াজ ১ কেজি", "1 kg", 60, FOOD, ""),
}


def open_shop() -> dict[str, Product]:
    """Two branches, a small tree, one brand and the goods, which the first branch has except onions."""
    for branch_id, code, warehouse_id in ((BRANCH, "DHK1", SHOP), (OTHER, "CTG1", DEPOT)):
        wiring.settings().add_branch(Branch(branch_id, code, code, warehouse_id=warehouse_id))
        wiring.warehouses().add(Warehouse(warehouse_id, branch_id, f"{code}-SHOP", "Shop floor", sells=True))
    for category in (Category(FOOD, "food", "Food", "খাবার"), Category(RICE, "rice", "Rice", "চাল", FOOD),
                     Category(DAIRY, "dairy", "Dairy & Eggs", "দুগ্ধজাত", FOOD)):  # fmt: skip
        wiring.categories().add(category, wiring.categories().tree())
    wiring.brands().add(Brand(PRAN, "pran", "Pran", "প্রাণ"))
    made = {sku: add(sku, *words) for sku, words in GOODS.items()}
    for sku in ("RICE-5", "RICE-1", "MILK", "EGGS"):
        stock(SHOP, made[sku].id, 10)
    return made


def add(
    sku: str, name: str, name_bn: str = "", pack: str = "", taka: int = 100, category: str = "", brand: str = "",
    **more: Any,
) -> Product:  # fmt: skip
    price = Money(taka * 100)
    product = Product(
        new_id(),
        sku,
        name,
        name_bn,
        price,
        price,
        "VAT0",
        pack=pack,
        category_id=category,
        brand_id=brand,
        **more,
    )
    wiring.catalogue().add(product)
    return product


def stock(warehouse_id: str, product_id: str, quantity: int) -> None:
    reason = Reason.FOUND if quantity > 0 else Reason.LOST
    move = adjust(warehouse_id, product_id, reason, abs(quantity))
    wiring.stock().commit([move], Cause(CauseKind.ADJUSTMENT, new_id()))


def build(changed_at: str = "2030-01-01T00:00:00.000Z") -> None:
    """What the queue does when the catalogue has changed."""
    answer = function("products/build_search").handler(
        streams.queue_event([{"changed_at": changed_at}]), None
    )
    assert answer == {"batchItemFailures": []}
    wiring.search_window.cache_clear()


def found(query: str) -> list[str]:
    """The SKUs that a search answers with, best first."""
    reply = call("GET", f"/products/search?{query}")
    assert reply.status == 200, reply.text
    return [item["sku"] for item in reply.json["items"]]


def indexes() -> list[str]:
    """The index objects there are."""
    listed = boto3.client("s3").list_objects_v2(Bucket=f"{STACK}-media-{ACCOUNT}", Prefix="search/")
    return [str(each["Key"]) for each in listed.get("Contents", [])]
