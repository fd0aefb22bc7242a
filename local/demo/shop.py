"""The shop the demonstration trades in: the running local cloud, the people who sign in, the goods."""

import csv
import os
from dataclasses import dataclass, field
from pathlib import Path

from local import readiness, sign_ins
from local.api import Api, Json
from local.cloud import Cloud
from local.demo.progress import Teller
from local.seed.catalogue import import_file
from local.seed.sheets import rows
from local.seed.stock import LINES, batches
from local.settings import Settings

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
STOCKED = 2000
"""Pieces of each product that the demonstration puts on the shelf."""


class NotRunning(Exception):
    """There is no shop to demonstrate."""


@dataclass
class Shop:
    """Callers of each role at one branch, and its products by SKU."""

    cloud: Cloud
    url: str
    admin: Api
    manager: Api
    cashier: Api
    customers: list[Api]
    branch: Json
    products: dict[str, Json] = field(default_factory=dict)

    @property
    def warehouse_id(self) -> str:
        return str(self.branch["warehouse_id"])


def enter() -> Shop:
    """Sign everybody in. Raises NotRunning with what to do about it."""
    settings = Settings.read()
    ready = readiness.facts(settings)
    people = {person.login: person.password for person in sign_ins.load(settings.sign_ins_file)}
    if ready is None or not people:
        raise NotRunning(
            "the shop is closed: start it with `make run`, wait until it is open, then `make demo`"
        )
    cloud = Cloud.of(settings)
    guest = Api(cloud.api_url)

    def arrive(login: str) -> Api:
        return guest.sign_in(login, people[login])

    admin = arrive("admin@example.com")
    online = admin.get("/settings")["online_branch_id"]
    return Shop(
        cloud, settings.url, admin, arrive("manager.dhanmondi@example.com"),
        arrive("cashier1.dhanmondi@example.com"), [arrive("ayesha@example.com"), arrive("mahmudul@example.com")],
        admin.get(f"/branches/{online}"),
    )  # fmt: skip


def import_catalogue(shop: Shop, teller: Teller) -> None:
    """The shared catalogue where it lies beside the project, else the demo shop's own, which is there already."""
    for kind in ("categories", "products"):
        file = SHARED / f"{kind}.csv"
        if not file.exists():
            teller.say(f"no shared {kind}: the shop's own demo catalogue it is")
            continue

        def tell(progress: Json, kind: str = kind) -> None:
            if progress["rows"]["total"]:
                teller.bar(f"{kind:10}", progress["rows"]["done"], progress["rows"]["total"])

        done = import_file(shop.admin, kind, file.read_bytes(), tell)["rows"]
        teller.say(
            f"{kind}: {done['total']} rows, {done['created']} created, {done['updated']} updated, "
            f"{done['unchanged']} unchanged, {done['failed']} failed"
        )
    shop.products = {product["sku"]: product for product in shop.admin.every("/products")}
    teller.say(f"{len(shop.products)} products in the catalogue")


def fill_shelves(shop: Shop, teller: Teller) -> None:
    wanted = [sku for sku in (shared_skus() or list(shop.products)) if sku in shop.products]
    lines = [
        {"product_id": shop.products[sku]["id"], "quantity": STOCKED}
        for sku in wanted
        if shop.products[sku]["unit"] == "piece"
    ]
    for batch in teller.through("received  ", list(batches(lines, LINES))):
        body = {
            "warehouse_id": shop.warehouse_id,
            "reason": "received",
            "note": "demonstration",
            "lines": batch,
        }
        shop.manager.post("/stock/adjustments", body)


def shared_skus() -> list[str]:
    return [row["sku"] for row in _read("products")]


def baskets() -> list[dict[str, int]]:
    """Pieces by SKU, as real shoppers took them; DEMO_BASKETS says how many, or ``all``."""
    wanted = os.environ.get("DEMO_BASKETS", "300")
    found: dict[str, dict[str, int]] = {}
    for row in _read("baskets"):
        found.setdefault(row["basket"], {})[row["sku"]] = int(row["quantity"])
    every = list(found.values()) or _own_baskets()
    return every if wanted == "all" else every[: int(wanted)]


def _own_baskets() -> list[dict[str, int]]:
    pieces = [row["sku"] for row in rows("products") if row["unit"] == "piece"]
    return [
        {pieces[(start * 7 + step * 11) % len(pieces)]: 1 + step % 3 for step in range(1 + start % 9)}
        for start in range(300)
    ]


def _read(name: str) -> list[dict[str, str]]:
    file = SHARED / f"{name}.csv"
    if not file.exists():
        return []
    with file.open(encoding="utf-8", newline="") as content:
        return list(csv.DictReader(content))
