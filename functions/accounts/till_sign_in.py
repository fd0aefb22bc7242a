"""/pos/sessions/{session_id}/sign-in: cashiers take turns at an open till, by PIN."""

from supermarket import wiring
from supermarket.accounts import pin_service
from supermarket.accounts.pin_schemas import TillSignIn, TurnView
from supermarket.edge.http import Api, Caller, Request
from supermarket.kernel import clock

handler = app = Api("till_sign_in")
PATH, SELL = "/pos/sessions/{session_id}/sign-in", "pos:sell"
EXAMPLES = {"body": {"login": "01712345678", "pin": "739104"}}


@app.post(PATH, access=SELL, body=TillSignIn, returns=TurnView, examples=EXAMPLES)
def sign_in_at_till(session_id: str, body: TillSignIn, caller: Caller, request: Request) -> TurnView:
    """Take your turn at a till that somebody is signed in at.

    The access token sells at this till session and does nothing elsewhere. It lives for 15 minutes; while it does, an
    empty body gets the next one, for 12 hours at most, until the till is closed. 422 `wrong_pin` says the same for a
    wrong PIN, somebody unknown, locked, or of another branch; 401 `pin_required` asks for the PIN again.
    """
    shop, typed, now = wiring.pinned(), body.typed, clock.now()
    if typed is None:
        return TurnView.of(pin_service.stay(shop, caller, session_id, now))
    asked_by = caller.at(request.viewer_address)
    return TurnView.of(pin_service.sign_in(shop, asked_by, session_id, typed, now))


@app.delete(PATH, access=SELL, status=204)
def leave_till(session_id: str, caller: Caller) -> None:
    """End your turn at the till: its token gets no successor."""
    pin_service.leave(wiring.accounts(), caller, session_id)
