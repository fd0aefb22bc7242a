"""Successful requests of staff that change an order, each with the notes it leaves."""

from tests.support.audited_office import Told, ask, scene
from tests.support.audited_orders import ordered
from tests.support.gateway import Reply
from tests.support.order_changes import left

UNNOTED: dict[str, str] = {}


@scene("PUT /orders/{order_id}/lines")
def change_lines() -> tuple[Reply, list[Told]]:
    order, rice = ordered()
    body = {"lines": [left(rice, 1)], "reason": "The shopper rang"}
    reply = ask("PUT", f"/orders/{order.id}/lines", body)
    before = {"state": "placed", "lines": [[rice, 2]], "total": "200.00"}
    after = {"state": "placed", "lines": [[rice, 1]], "total": "100.00"}
    return reply, [
        Told("order", order.id, before, after),
        Told("payment", order.payment_id, {"state": "initiated"}, {"state": "initiated"}),
    ]
