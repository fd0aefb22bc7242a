"""Changing orders that were placed, over HTTP."""

from typing import Any

from supermarket.ecommerce.order_model import Order
from tests.support.gateway import Reply, call


def left(product_id: str, quantity: str | int) -> dict[str, Any]:
    return {"product_id": product_id, "quantity": quantity}


def change(
    order: Order, *lines: dict[str, Any], reason: str = "", version: int | None = None, **how: Any
) -> Reply:
    headers = {**how.pop("headers", {}), **({} if version is None else {"If-Match": f'"{version}"'})}
    body = {"lines": list(lines), "reason": reason}
    return call("PUT", f"/orders/{order.id}/lines", body, headers=headers, **how)
