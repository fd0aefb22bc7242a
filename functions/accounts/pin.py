"""/auth/pin: one's own PIN for the tills."""

from supermarket import wiring
from supermarket.accounts import pin_service
from supermarket.accounts.pin_schemas import NewPin
from supermarket.edge.http import SIGNED_IN, Api, Caller, Request
from supermarket.kernel import clock

handler = app = Api("pin")
EXAMPLES = {"body": {"password": "four quiet river boats", "pin": "739104"}}


@app.put("/auth/pin", access=SIGNED_IN, body=NewPin, status=204, sensitive=True, examples=EXAMPLES)
def set_pin(body: NewPin, caller: Caller, request: Request) -> None:
    """Set your PIN for the tills, or another one. A locked PIN is unlocked by it, and turns it began are over."""
    pin_service.set_pin(
        wiring.accounts(), wiring.pins(), wiring.factors(), caller.at(request.viewer_address),
        body.password.get_secret_value(), body.pin.get_secret_value(), clock.now(),
    )  # fmt: skip


@app.delete("/auth/pin", access=SIGNED_IN, status=204, sensitive=True)
def remove_pin(caller: Caller, request: Request) -> None:
    """Remove your PIN."""
    owner = caller.at(request.viewer_address)
    pin_service.remove_pin(wiring.accounts(), wiring.pins(), owner, clock.now())
