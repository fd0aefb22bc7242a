"""Goods on their way into the stock room: a supplier, what is ordered of them, what comes."""

from datetime import date, timedelta

from local.api import Api, Json
from local.demo.shop import Shop as Floor
from tests.e2e.trade import unique, until


def supplier(floor: Floor) -> Json:
    name = unique("Traders-")
    wanted = {"name": name, "email": f"{name.lower()}@example.com", "payment_days": 30, "lead_days": 2}
    made: Json = floor.manager.post("/suppliers", wanted)
    return made


def ordered(floor: Floor, product: Json, quantity: int, cost: str, **more: Json) -> Json:
    """A purchase order of one product, sent."""
    line = {"product_id": product["id"], "quantity": quantity, "unit_cost": cost, **more}
    wanted = {"supplier_id": supplier(floor)["id"], "warehouse_id": floor.warehouse_id, "lines": [line]}
    draft = floor.manager.post("/purchase-orders", wanted)
    sent: Json = floor.manager.post(f"/purchase-orders/{draft['id']}/send")
    return sent


def receive(caller: Api, order: Json, quantity: int, *lots: Json, key: str | None = None) -> Json:
    """So many of the order's one product; ``lots`` say which of them are of which batch."""
    line = {"product_id": order["lines"][0]["product_id"], "quantity": quantity, "batches": list(lots)}
    return caller.post(f"/purchase-orders/{order['id']}/receive", {"lines": [line]}, key)


def lot(quantity: int, name: str, expires_on: str) -> Json:
    return {"quantity": quantity, "lot": name, "expires_on": expires_on}


def day(ahead: int) -> str:
    """A date that is that many days off in every time zone, give or take one."""
    return (date.today() + timedelta(days=ahead)).isoformat()  # noqa: DTZ011 - weeks ahead, in no zone


def batches(floor: Floor, product: Json) -> list[tuple[str, int, bool]]:
    """What lies on the shop floor by lot, the first to expire first: how many, and whether they may not be sold."""
    found = floor.manager.get(f"/stock/{product['id']}")["warehouses"]
    own = next(place for place in found if place["warehouse_id"] == floor.warehouse_id)
    return [(batch["lot"], batch["remaining"], batch["blocked"]) for batch in own["batches"]]


def shelved(floor: Floor, product: Json, *expected: tuple[str, int, bool]) -> list[tuple[str, int, bool]]:
    """The batches as soon as they are those that are expected, or as they are when patience ends."""
    found: list[tuple[str, int, bool]] = until(
        lambda: batches(floor, product), lambda seen: seen == list(expected)
    )
    return found


def costs(floor: Floor, cause_id: str) -> Json:
    """What a document's goods cost, once the ledger knows."""

    def ask() -> Json:
        status, answer = floor.manager.exchange("GET", f"/stock/costs/{cause_id}")
        return answer if status == 200 else None

    return until(ask, bool)
