"""A branch with a warehouse and a few products, for tests of the stock room and the reports."""

from typing import Any

from supermarket import wiring
from supermarket.inventory.model import Warehouse
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import Money
from supermarket.kernel.quantity import Unit
from supermarket.products.model import Product
from supermarket.settings.model import Branch
from tests.support import streams
from tests.support.gateway import Reply, Who, call, function, staff

BRANCH, OTHER_BRANCH = "01890000-0000-7000-8000-0000000000b1", "01890000-0000-7000-8000-0000000000b2"
SHOP, DEPOT = "01890000-0000-7000-8000-0000000000e1", "01890000-0000-7000-8000-0000000000e2"
MILK, RICE, SOAP = (f"01890000-0000-7000-8000-0000000000{n}" for n in ("a1", "a2", "a3"))
NOBODY = "01890000-0000-7000-8000-0000000000ff"
CLERK = staff("inventory:read", "inventory:adjust", "reports:stock", branch=BRANCH, role="clerk")
STRANGER = staff("inventory:read", "inventory:adjust", "reports:stock", branch=OTHER_BRANCH, role="clerk")
MANAGER = staff("inventory:read", "inventory:manage", "reports:read", branch=BRANCH)
ADMIN = staff(
    "inventory:read", "inventory:manage", "inventory:adjust", "reports:read", "branches:all", role="admin"
)


def open_shop() -> None:
    """Two branches, a warehouse in each; milk and soap by the piece, rice by weight."""
    for branch_id, code, warehouse_id in ((BRANCH, "DHK1", SHOP), (OTHER_BRANCH, "CTG1", DEPOT)):
        wiring.settings().add_branch(Branch(branch_id, code, code, warehouse_id=warehouse_id))
        wiring.warehouses().add(Warehouse(warehouse_id, branch_id, f"{code}-SHOP", "Shop floor", sells=True))
    for product in (product_of(MILK, "Milk"), product_of(RICE, "Rice", Unit.GRAM), product_of(SOAP, "Soap")):
        wiring.catalogue().add(product)


def product_of(product_id: str, name: str, unit: Unit = Unit.PIECE) -> Product:
    price = Money(10500)
    return Product(product_id, name.upper(), name, f"{name} bn", price, price, "VAT0", unit)


def adjust(
    reason: str,
    *lines: tuple[str, Any],
    who: Who = CLERK,
    warehouse: str = SHOP,
    key: str = "",
    note: str = "",
) -> Reply:
    asked = [{"product_id": product, "quantity": quantity} for product, quantity in lines]
    body = {"warehouse_id": warehouse, "reason": reason, "note": note, "lines": asked}
    return call("POST", "/stock/adjustments", body, who=who, key=key or new_id())


def level(product_id: str, warehouse: str = SHOP) -> tuple[int, int, int]:
    found = wiring.stock().level(warehouse, product_id)
    return found.on_hand, found.reserved, found.available


def tell_ledger(since: int | None = None) -> list[dict[str, Any]]:
    """Hand the table's changes to the ledger as the stream would, and give them.

    Those it has not been told yet, or from the ``since``-th on, told again.
    """
    shard = streams.shard("inventory")
    first = getattr(shard, "told", 0) if since is None else since
    changes = [r for r in streams.records("inventory", since=first) if _kind(r) == "level"]
    shard.told = len(shard.items)
    answer = function("inventory/record_movements").handler({"Records": changes}, None)
    assert answer == {"batchItemFailures": []}
    return changes


def alerts(since: int = 0) -> list[dict[str, Any]]:
    """What the outbox tells of the table's changes."""
    changes = [r for r in streams.records("inventory", since=since) if _kind(r) == "low_mark"]
    return streams.events_of(function("inventory/publish_changes"), changes)


def _kind(record: dict[str, Any]) -> str:
    return str(record["dynamodb"].get("NewImage", {}).get("kind", {}).get("S"))
