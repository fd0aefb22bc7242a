"""Successful requests that bring an order to its door and back, each with the notes it leaves."""

from supermarket.ecommerce.order_model import Order
from tests.support import online_shop
from tests.support.audited_office import ADMIN, Told, ask, code, scene
from tests.support.fulfilment import delivered, give_back, line, placed, step
from tests.support.gateway import Reply
from tests.support.online_shop import CUSTOMER

UNNOTED: dict[str, str] = {}


def ordered() -> tuple[Order, str]:
    rice = online_shop.product(code(), tax="E")
    return placed(line(rice, 2)), rice


@scene("PUT /orders/{order_id}/status")
def pack_order() -> tuple[Reply, list[Told]]:
    order, rice = ordered()
    step(order, "picking")
    body = {"status": "packed", "lines": [{"product_id": rice, "quantity": 1}]}
    reply = ask("PUT", f"/orders/{order.id}/status", body)
    return reply, [
        Told("order", order.id, {"state": "picking"}, {"state": "packed"}),
        Told("payment", order.payment_id, {"state": "initiated"}, {"state": "initiated"}),
    ]


@scene("POST /orders/{order_id}/returns")
def take_back() -> tuple[Reply, list[Told]]:
    order, rice = ordered()
    delivered(order)
    body = {"reason": "damaged", "lines": [{"product_id": rice, "quantity": 1}]}
    reply = ask("POST", f"/orders/{order.id}/returns", body, key=code())
    after = {"state": "accepted", "reason": "damaged", "lines": [[rice, 1, False]], "amount": "100.00"}
    return reply, [
        Told("order", order.id, {"state": "delivered"}, {"state": "partly_returned"}),
        Told("payment", order.payment_id, {"refunding": "0.00"}, {"refunding": "100.00"}),
        Told("return_request", reply.json["id"], None, after),
    ]


@scene("POST /orders/{order_id}/returns/{request_id}")
def refuse_return() -> tuple[Reply, list[Told]]:
    order, rice = ordered()
    delivered(order)
    asked = give_back(order, {"product_id": rice, "quantity": 1}, who=CUSTOMER).json["id"]
    body = {"accept": False, "reason": "It was opened"}
    reply = ask("POST", f"/orders/{order.id}/returns/{asked}", body)
    return reply, [
        Told("return_request", asked, {"state": "requested"}, {"state": "refused", "version": 2}, ADMIN)
    ]
