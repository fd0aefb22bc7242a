"""/payments/webhooks/{gateway}: what gateways tell by themselves."""

from supermarket import wiring
from supermarket.edge.http import PUBLIC, Answer, Api, Request
from supermarket.payments import callback_service
from supermarket.payments.exchange_model import Call

handler = app = Api("webhook")


@app.post("/payments/webhooks/{gateway}", access=PUBLIC)
def hear_gateway(gateway: str, request: Request, raw: bytes) -> Answer:
    """A message of a gateway: its signature is checked on its bytes, then it is handed on, and the gateway asked.

    403 `forged` for one that no account of this shop was sent.
    """
    callback_service.hear(wiring.payment_desk(), gateway, Call("POST", request.query, request.headers, raw))
    return Answer(content="{}")
