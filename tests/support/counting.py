"""A warehouse that is being counted."""

from dataclasses import replace
from typing import Any

from supermarket import wiring
from supermarket.inventory.model import Cause, CauseKind, sell
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import Money
from tests.support.gateway import Reply, Who, call, staff
from tests.support.stock_room import BRANCH, MILK, OTHER_BRANCH, RICE, SHOP, SOAP, open_shop, tell_ledger

COUNTER = staff("inventory:adjust", branch=BRANCH, user="01890000-0000-7000-8000-0000000000d1", role="clerk")
OTHER_COUNTER = replace(COUNTER, user="01890000-0000-7000-8000-0000000000d2")
BOSS = staff(
    "inventory:manage", "inventory:adjust", branch=BRANCH, user="01890000-0000-7000-8000-0000000000d3"
)
STRANGER = staff("inventory:manage", "inventory:adjust", branch=OTHER_BRANCH)


def stock_up() -> None:
    """Ten milk at 80.00, five kilograms of rice at 60.00, and three soaps nobody knows the cost of."""
    open_shop()
    lines = [
        {"product_id": MILK, "quantity": 10, "unit_cost": "80.00"},
        {"product_id": RICE, "quantity": "5.000", "unit_cost": "60.00"},
        {"product_id": SOAP, "quantity": 3},
    ]
    body = {"warehouse_id": SHOP, "reason": "received", "lines": lines}
    assert call("POST", "/stock/adjustments", body, who=BOSS, key=new_id()).status == 201
    tell_ledger()


def opened(who: Who = COUNTER, **scope: Any) -> str:
    reply = call("POST", "/stock/takes", {"warehouse_id": SHOP, **scope}, who=who)
    assert reply.status == 201, reply.text
    return str(reply.json["id"])


def count(
    take: str, *lines: tuple[str, Any], who: Who | None = COUNTER, section: str = "Aisle 1", device: str = "h-1",
    sequence: int = 1, key: str | None = None,
) -> Reply:  # fmt: skip
    said = [{"product_id": product, "quantity": quantity} for product, quantity in lines]
    body = {"section": section, "device": device, "sequence": sequence, "lines": said}
    return call("POST", f"/stock/takes/{take}/counts", body, who=who, key=key)


def commit(take: str, who: Who | None = BOSS, uncounted: str = "leave") -> Reply:
    return call("POST", f"/stock/takes/{take}/commit", {"uncounted": uncounted}, who=who)


def variance(take: str) -> dict[str, Any]:
    reply = call("GET", f"/stock/takes/{take}/variance", who=BOSS)
    assert reply.status == 200, reply.text
    return {line["product_id"]: line for line in reply.json["items"]}


def due(take: str, who: Who = COUNTER) -> list[str]:
    reply = call("GET", f"/stock/takes/{take}/counts?due=true", who=who)
    assert reply.status == 200, reply.text
    return [line["product_id"] for line in reply.json["items"]]


def sold(product: str, quantity: int) -> None:
    wiring.stock().commit([sell(SHOP, product, quantity, guarded=True)], Cause(CauseKind.SALE, new_id()))


def limited_to(taka: str) -> None:
    rules = wiring.settings().rules()
    wiring.settings().replace_rules(replace(rules, adjustment_limit=Money.taka(taka)), rules.version)
    wiring.settings().forget()
