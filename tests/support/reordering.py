"""A buying office that orders anew: points, suggestions, drafts, and demand as the stream keeps it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from supermarket import wiring
from supermarket.aws.transactions import write_alone
from supermarket.inventory.demand_model import Demand
from supermarket.inventory.demand_tables import demand_write
from tests.support import buying_office
from tests.support.buying_office import BUYER, ask, done
from tests.support.gateway import Reply, Who, call
from tests.support.stock_room import SHOP, tell_ledger

NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
"""Two in the morning of the 23rd in Dhaka."""


def points(product: str, who: Who = BUYER, **said: Any) -> Reply:
    return call("PUT", f"/stock/{product}", {"warehouse_id": SHOP, "reorder_point": None, **said}, who=who)


def many(*rows: dict[str, Any], who: Who = BUYER) -> Reply:
    return call("PUT", "/stock/reorder-points", {"warehouse_id": SHOP, "products": list(rows)}, who=who)


def suggestions(who: Who = BUYER, warehouse: str = SHOP, more: str = "") -> list[dict[str, Any]]:
    tell_ledger()
    reply = call("GET", f"/stock/reorder-suggestions?warehouse_id={warehouse}{more}", who=who)
    return list(done(reply)["items"])


def offered(product: str, **said: Any) -> str:
    """A supplier who sells it."""
    made = buying_office.supplier(name=said.pop("name", "Meghna Traders"), lead_days=said.pop("lead_days", 3))
    row = {"product_id": product, "price": "100.00", "preferred": True, **said}
    done(ask("PUT", f"/suppliers/{made['id']}/products", {"products": [row], "withdrawn": []}, version=1))
    return str(made["id"])


def drafts(key: str = "draft-of-the-morning", who: Who = BUYER, **said: Any) -> Reply:
    tell_ledger()
    return ask("POST", "/purchase-orders/from-suggestions", {"warehouse_id": SHOP, **said}, who=who, key=key)


def sold(product: str, *days: int) -> None:
    """So much on each of the days before NOW, the last one yesterday, in the table as the stream keeps it."""
    for ago, quantity in enumerate(reversed(days), 1):
        day = (date(2026, 11, 23) - timedelta(days=ago)).isoformat()
        write_alone(demand_write(SHOP, product, Demand(day, quantity)))


def level(product: str) -> tuple[int | None, int | None]:
    found = wiring.stock().level(SHOP, product)
    return found.reorder_point, found.target
