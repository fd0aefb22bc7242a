"""Promotions as the office writes them, and coupons as shoppers use them."""

from typing import Any

from tests.support.gateway import Reply, call, staff

OFFICE = staff("products:manage", "branches:all")
ALWAYS = {"starts_on": "2020-01-01"}


def offer(kind: str, key: str | None = None, **said: Any) -> Reply:
    body = {"name": f"Offer {kind}", "kind": kind, **ALWAYS, **said}
    return call("POST", "/promotions", body, who=OFFICE, key=key)


def offered(kind: str, **said: Any) -> str:
    reply = offer(kind, **said)
    assert reply.status == 201, reply.text
    return str(reply.json["id"])


def used(promotion_id: str) -> int:
    return int(call("GET", f"/promotions/{promotion_id}", who=OFFICE).json["used"])


def of(*products: str) -> dict[str, list[str]]:
    return {"product_ids": list(products)}


def show_coupon(code: str, **how: Any) -> Reply:
    return call("POST", "/cart/coupon", {"code": code}, **how)
