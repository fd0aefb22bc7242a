"""/payments/callbacks/{gateway}: where shoppers' browsers come back to."""

from supermarket import wiring
from supermarket.edge.http import PUBLIC, Answer, Api, Request
from supermarket.payments import callback_service
from supermarket.payments.exchange_model import Call

handler = app = Api("callback")


@app.get("/payments/callbacks/{gateway}", access=PUBLIC, status=303)
def come_back(gateway: str, request: Request) -> Answer:
    """The shopper's browser comes back from a gateway, and goes on to the shop's page of the order.

    What it says decides nothing: the gateway is asked.
    """
    return _back(gateway, Call("GET", request.query, request.headers))


@app.post("/payments/callbacks/{gateway}", access=PUBLIC, status=303)
def come_back_by_form(gateway: str, request: Request, raw: bytes) -> Answer:
    """The same, from gateways that send a form."""
    return _back(gateway, Call("POST", request.query, request.headers, raw))


def _back(gateway: str, call: Call) -> Answer:
    desk = wiring.payment_desk()
    payment = callback_service.come_back(desk, gateway, call)
    page = f"{desk.settings.rules().shop_url}/orders/{payment.order_id}"
    return Answer(status=303, headers={"Location": page})
