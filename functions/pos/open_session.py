"""/pos/sessions/open: a cashier starts at a till."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller, Once
from supermarket.pos import service
from supermarket.pos.schemas import OpenSession, SessionView

handler = app = Api("open_session")


@app.post(
    "/pos/sessions/open", access="pos:sell", body=OpenSession, returns=SessionView, status=201, idempotent=True,
    examples={"body": {
        "terminal_id": "01920000-0000-7000-8000-000000000002", "opening_float": "2000.00",
    }},
)  # fmt: skip
def open_session(body: OpenSession, caller: Caller, once: Once | None = None) -> SessionView:
    """Open a session on a terminal with the cash to give change from.

    A terminal has one open session at a time (409 `terminal_busy`). Only the cashier who opened it sells on it,
    or a supervisor (`pos:report`).
    """
    session, _ = service.open_session(
        wiring.tills(), wiring.settings(), caller, body.terminal_id, body.opening_float, once
    )
    return SessionView.of(session)
