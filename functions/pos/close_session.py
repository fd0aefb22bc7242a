"""/pos/sessions/{session_id}/close: count the drawer and end a session."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller, Once
from supermarket.pos import service
from supermarket.pos.schemas import CloseSession, SessionView

handler = app = Api("close_session")


@app.post(
    "/pos/sessions/{session_id}/close", access="pos:sell", body=CloseSession, returns=SessionView, idempotent=True,
    examples={"body": {
        "counted_cash": "2355.00",
        "denominations": [{"value": "1000.00", "count": 2}, {"value": "5.00", "count": 71}],
    }},
)  # fmt: skip
def close_session(
    session_id: str, body: CloseSession, caller: Caller, once: Once | None = None
) -> SessionView:
    """Close a session with the cash that was counted, and learn what should have been there.

    The sums are final from then on and the terminal is free. For the cashier who opened it, or `pos:report`.
    """
    count = service.Count(body.counted_cash, body.pieces())
    session, _ = service.close_session(wiring.tills(), caller, session_id, count, once)
    return SessionView.of(session)
