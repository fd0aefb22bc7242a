"""Successful requests about money that came in, each with the notes it leaves."""

from dataclasses import replace

from supermarket import wiring
from supermarket.ecommerce.order_model import Order
from supermarket.kernel.ids import new_id
from tests.support import fulfilment, online_shop
from tests.support.audited_office import Told, ask, code, scene
from tests.support.gateway import Reply

UNNOTED: dict[str, str] = {}


def paid(held: str = "") -> Order:
    """An order with its money."""
    line = fulfilment.line(online_shop.product(code(), tax="E"))
    made = fulfilment.placed(line, method=fulfilment.PREPAID, number=f"DHK-{new_id()[-6:]}", held=held)
    if held:
        payment = wiring.payments().get(made.payment_id)
        wiring.payments().save(payment, replace(payment, held=held, version=2))
    return made


@scene("POST /payments/{payment_id}/refunds")
def refund_payment() -> tuple[Reply, list[Told]]:
    order = paid()
    body = {"amount": "40.00", "reason": "Broken"}
    reply = ask("POST", f"/payments/{order.payment_id}/refunds", body, key=new_id())
    return reply, [Told("payment", order.payment_id, {"refunding": "0.00"}, {"refunding": "40.00"})]


@scene("PUT /payments/{payment_id}/refunds/{refund_id}")
def find_refund() -> tuple[Reply, list[Told]]:
    order = paid()
    body = {"amount": "40.00", "reason": "Broken"}
    asked = ask("POST", f"/payments/{order.payment_id}/refunds", body, key=new_id()).json
    refund = replace(wiring.payments().refund(order.payment_id, asked["id"]), asked=True, checks=5, version=2)
    wiring.payments().commit(wiring.payments().refund_change(refund))
    told = {"made": True, "reference": "R-1"}
    reply = ask("PUT", f"/payments/{order.payment_id}/refunds/{refund.id}", told)
    return reply, [
        Told(
            "payment",
            order.payment_id,
            {"state": "captured", "refunding": "40.00"},
            {"state": "partially_refunded", "refunding": "0.00"},
        )
    ]


@scene("POST /payments/{payment_id}/release")
def release_payment() -> tuple[Reply, list[Told]]:
    order = paid("risk")
    reply = ask("POST", f"/payments/{order.payment_id}/release")
    return reply, [
        Told("payment", order.payment_id, {"held": "risk"}, {"held": ""}),
        Told("order", order.id, {"state": "paid"}, {"state": "paid"}),
    ]
