"""The payment queue: ask the gateway about a payment, or carry out a refund."""

from collections.abc import Mapping
from typing import Any

from supermarket import wiring
from supermarket.edge.queue import messages
from supermarket.payments import callback_service, refund_service
from supermarket.payments.exchange_model import About
from supermarket.payments.model import Said


def settle(message: Mapping[str, Any]) -> None:
    desk, credit = wiring.payment_desk(), wiring.store_credit()
    data = message.get("detail", {}).get("data", message)
    if data.get("refund_id"):
        refund_service.carry_out(desk, credit, data["payment_id"], data["refund_id"])
        return
    about, said = About(data.get("about", "payment")), Said(data.get("said", "nothing"))
    event = data.get("gateway", ""), data.get("event", "")
    callback_service.act_on(desk, credit, data["payment_id"], *event, about, said, data.get("reason", ""))


handler = messages(settle)
