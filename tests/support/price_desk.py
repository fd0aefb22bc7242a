"""A small catalogue whose prices are set, planned and moved on by the schedule."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from supermarket import wiring
from supermarket.settings.model import Branch, TaxClass
from tests.support.gateway import Reply, Who, call, function, staff

DHAKA, LONDON = "01890000-0000-7000-8000-0000000000b1", "01890000-0000-7000-8000-0000000000b2"
NOWHERE = "01890000-0000-7000-8000-0000000000ff"
OFFICE = staff("products:manage", "branches:all")
GULSHAN = staff("products:manage", branch=DHAKA, user="01890000-0000-7000-8000-00000000000b")


def open_shop() -> None:
    """Two branches, whose days begin at midnight in Dhaka and at four in London."""
    settings = wiring.settings()
    settings.add_branch(Branch(DHAKA, "DHK1", "Dhanmondi"))
    settings.add_branch(Branch(LONDON, "LON1", "Whitechapel", time_zone="Europe/London", day_start=time(4)))
    settings.add_tax_class(TaxClass("standard", "VAT", 1500))


def product(sku: str = "MILK-1", price: str = "100.00", mrp: str = "120.00") -> str:
    body = {"sku": sku, "name": sku.title(), "price": price, "mrp": mrp, "tax_class": "standard"}
    reply = call("POST", "/products", body, who=OFFICE)
    assert reply.status == 201, reply.text
    return str(reply.json["id"])


def ask(product_id: str, price: str | None, who: Who = OFFICE, key: str | None = None, **more: Any) -> Reply:
    return call("POST", f"/products/{product_id}/prices", {"price": price, **more}, who=who, key=key)


def history(product_id: str, query: str = "") -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = call("GET", f"/products/{product_id}/prices{query}", who=OFFICE).json[
        "items"
    ]
    return items


def shown(product_id: str, branch: str = DHAKA) -> tuple[str, str]:
    found = call("GET", f"/products/{product_id}?branch_id={branch}").json
    return found["price"], found["branch_price"]


def run(at: str) -> dict[str, int]:
    done: dict[str, int] = function("products/apply_prices").handler({"at": at}, None)
    return done


def days(number: int) -> str:
    return str(today() + timedelta(days=number))


def today() -> date:
    return Branch("", "", "").business_date(datetime.now(UTC))


def midnight(number: int, late: str = "00:00") -> str:
    """A moment of a day at Dhaka, as the schedule may be told."""
    hour, minute = map(int, late.split(":"))
    local = datetime.combine(today(), time(), UTC) + timedelta(days=number, hours=hour - 6, minutes=minute)
    return local.isoformat()
