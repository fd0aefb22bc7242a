"""Successful requests of the shop's office, each with the notes it leaves."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from supermarket import wiring
from supermarket.accounts.model import PERMISSIONS
from supermarket.kernel.ids import new_id
from tests.support import online_shop, till_shop
from tests.support.audit import notes
from tests.support.gateway import Reply, Who, call

ADMIN = Who(new_id(), "admin", tuple(PERMISSIONS))
SHELF = {"name": "Rice"}
VAT = {"name": "VAT", "rates": [{"rate": "15.00"}]}


@dataclass(frozen=True)
class Told:
    """One note: of what, and fields of the record before and after, None where there was none."""

    kind: str
    id: str
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None
    by: Who = ADMIN


Scene = Callable[[], tuple[Reply, list[Told]]]
SCENES: dict[str, Scene] = {}
KNOWN: set[str] = set()
"""The notes there were before the last request."""


def scene(operation: str) -> Callable[[Scene], Scene]:
    def keep(made: Scene) -> Scene:
        SCENES[operation] = made
        return made

    return keep


def ask(method: str, path: str, body: Any = None, version: int | None = None, **how: Any) -> Reply:
    KNOWN.clear()
    KNOWN.update(notes())
    headers = {} if version is None else {"If-Match": f'"{version}"'}
    return call(method, path, body, who=how.pop("who", ADMIN), headers=headers, **how)


def code() -> str:
    """One that nobody has."""
    return f"C{new_id()[-10:]}".upper()


# Products


def made(path: str, **body: Any) -> dict[str, Any]:
    reply = ask("POST", path, body)
    assert reply.status == 201, reply.text
    found: dict[str, Any] = reply.json
    return found


def added(path: str, kind: str, **body: Any) -> tuple[Reply, list[Told]]:
    reply = ask("POST", path, body)
    return reply, [Told(kind, reply.json["id"], None, {"version": 1, "name": body["name"]})]


def renamed(path: str, kind: str, **body: Any) -> tuple[Reply, list[Told]]:
    old = made(path, **body)
    reply = ask("PUT", f"{path}/{old['id']}", {**body, "name": "Other"}, 1)
    return reply, [
        Told(kind, old["id"], {"version": 1, "name": body["name"]}, {"version": 2, "name": "Other"})
    ]


def removed(path: str, kind: str, **body: Any) -> tuple[Reply, list[Told]]:
    old = made(path, **body)
    return ask("DELETE", f"{path}/{old['id']}"), [Told(kind, old["id"], {"version": 1, "name": body["name"]})]


for _path, _kind in (("/brands", "brand"), ("/categories", "category")):
    one = _path + "/{" + _kind + "_id}"
    scene(f"POST {_path}")(lambda p=_path, k=_kind: added(p, k, code=code(), **SHELF))  # type: ignore[misc]
    scene(f"PUT {one}")(lambda p=_path, k=_kind: renamed(p, k, code=code(), **SHELF))  # type: ignore[misc]
    scene(f"DELETE {one}")(lambda p=_path, k=_kind: removed(p, k, code=code(), **SHELF))  # type: ignore[misc]


def goods(price: str = "10.00") -> dict[str, Any]:
    return {"sku": code(), "name": "Rice", "price": price, "tax_class": "E"}


@scene("POST /products")
def add_product() -> tuple[Reply, list[Told]]:
    reply = ask("POST", "/products", goods())
    after = {"name": "Rice", "price": "10.00", "mrp": "10.00", "version": 1, "active": True, "unit": "piece"}
    return reply, [Told("product", reply.json["id"], None, after)]


@scene("PUT /products/{product_id}")
def change_price() -> tuple[Reply, list[Told]]:
    body = goods()
    old = made("/products", **body)
    reply = ask("PUT", f"/products/{old['id']}", {**body, "price": "12.50"}, 1)
    return reply, [
        Told("product", old["id"], {"price": "10.00", "version": 1}, {"price": "12.50", "version": 2})
    ]


@scene("DELETE /products/{product_id}")
def delete_product() -> tuple[Reply, list[Told]]:
    old = made("/products", **goods())
    return ask("DELETE", f"/products/{old['id']}"), [
        Told("product", old["id"], {"active": True}, {"active": False})
    ]


@scene("POST /products/import")
def start_import() -> tuple[Reply, list[Told]]:
    reply = ask("POST", "/products/import", {"kind": "brands"})
    return reply, [Told("import", reply.json["import_id"], None, {"kind": "brands", "status": "waiting"})]


# The stock room


def warehouse() -> dict[str, Any]:
    return made("/warehouses", code=code(), name="Depot", branch_id=till_shop.GULSHAN)


@scene("POST /warehouses")
def add_warehouse() -> tuple[Reply, list[Told]]:
    return added("/warehouses", "warehouse", code=code(), name="Depot", branch_id=till_shop.GULSHAN)


@scene("PUT /warehouses/{warehouse_id}")
def replace_warehouse() -> tuple[Reply, list[Told]]:
    old = warehouse()
    reply = ask("PUT", f"/warehouses/{old['id']}", {"code": old["code"], "name": "Other", "sells": True}, 1)
    return reply, [
        Told("warehouse", old["id"], {"name": "Depot", "sells": False}, {"name": "Other", "sells": True})
    ]


@scene("PUT /stock/{product_id}")
def set_reorder_point() -> tuple[Reply, list[Told]]:
    where = warehouse()["id"]
    place = f"/stock/{till_shop.SOAP}"
    assert ask("PUT", place, {"warehouse_id": where, "reorder_point": 5}).status == 200
    reply = ask("PUT", place, {"warehouse_id": where, "reorder_point": 24})
    subject = f"{where}:{till_shop.SOAP}"
    return reply, [Told("level", subject, {"reorder_point": 5}, {"reorder_point": 24})]


@scene("POST /stock/adjustments")
def adjust_stock() -> tuple[Reply, list[Told]]:
    lines = [{"product_id": till_shop.SOAP, "quantity": 3}]
    body = {"warehouse_id": warehouse()["id"], "reason": "found", "lines": lines}
    reply = ask("POST", "/stock/adjustments", body, key=new_id())
    line = {
        "product_id": till_shop.SOAP, "sku": "SOAP", "name": "Lux Soap", "unit": "piece", "quantity": 3,
        "unit_cost": None, "lot": "", "expires_on": "", "batch_id": "", "blocked": False, "value": "166.50",
    }  # fmt: skip
    return reply, [
        Told("adjustment", reply.json["id"], None, {"reason": "found", "by": ADMIN.user, "lines": [line]})
    ]


# Tills and orders


@scene("POST /pos/terminals")
def add_terminal() -> tuple[Reply, list[Told]]:
    return added("/pos/terminals", "terminal", code=code()[:8], name="Till", branch_id=till_shop.GULSHAN)


@scene("PUT /pos/terminals/{terminal_id}")
def change_terminal() -> tuple[Reply, list[Told]]:
    old = made("/pos/terminals", code=code()[:8], name="Till", branch_id=till_shop.GULSHAN)
    reply = ask("PUT", f"/pos/terminals/{old['id']}", {"name": "Old till", "active": False}, 1)
    return reply, [
        Told("terminal", old["id"], {"name": "Till", "active": True}, {"name": "Old till", "active": False})
    ]


@scene("PUT /orders/{order_id}/cancel")
def cancel_order() -> tuple[Reply, list[Told]]:
    wanted = online_shop.product(code(), tax="E")
    placed = online_shop.order(new_id(), {wanted: 1}, headers=online_shop.GUEST)
    reply = ask("PUT", f"/orders/{placed['id']}/cancel", {"reason": "The caller was not Rahim"})
    return reply, [
        Told("order", placed["id"], {"state": "placed"}, {"state": "cancelled"}),
        Told("payment", placed["payment_id"], {"state": "initiated"}, {"state": "cancelled"}),
    ]


# Settings


@scene("POST /branches")
def add_branch() -> tuple[Reply, list[Told]]:
    return added("/branches", "branch", code=code(), name="Banani")


@scene("PUT /branches/{branch_id}")
def replace_branch() -> tuple[Reply, list[Told]]:
    return renamed("/branches", "branch", code=code(), name="Banani")


@scene("POST /settings/tax")
def add_tax_class() -> tuple[Reply, list[Told]]:
    mine = code()
    reply = ask("POST", "/settings/tax", {"code": mine, **VAT})
    return reply, [Told("tax_class", mine, None, {"name": "VAT", "rate": 1500, "version": 1})]


@scene("PUT /settings/tax/{tax_id}")
def replace_tax_class() -> tuple[Reply, list[Told]]:
    mine = code()
    assert ask("POST", "/settings/tax", {"code": mine, **VAT}).status == 201
    reply = ask("PUT", f"/settings/tax/{mine}", {**VAT, "name": "Value added"}, 1)
    return reply, [
        Told("tax_class", mine, {"name": "VAT", "version": 1}, {"name": "Value added", "version": 2})
    ]


@scene("DELETE /settings/tax/{tax_id}")
def remove_tax_class() -> tuple[Reply, list[Told]]:
    mine = code()
    assert ask("POST", "/settings/tax", {"code": mine, **VAT}).status == 201
    reply = ask("DELETE", f"/settings/tax/{mine}")
    return reply, [Told("tax_class", mine, {"withdrawn": False}, {"withdrawn": True})]


@scene("PUT /settings")
def replace_settings() -> tuple[Reply, list[Told]]:
    wiring.settings().forget()
    version = wiring.settings().rules().version
    now = ask("GET", "/settings").json
    body = {name: value for name, value in now.items() if name != "version"} | {"cart_days": 12}
    reply = ask("PUT", "/settings", body, version)
    return reply, [Told("settings", "settings", {"cart_days": 30}, {"cart_days": 12, "version": version + 1})]
