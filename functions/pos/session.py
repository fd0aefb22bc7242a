"""/pos/sessions/{session_id}: one till session."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller
from supermarket.pos import service
from supermarket.pos.model import SUPERVISE
from supermarket.pos.schemas import SessionView

handler = app = Api("session")


@app.get("/pos/sessions/{session_id}", access="pos:sell", returns=SessionView)
def get_session(session_id: str, caller: Caller) -> SessionView:
    """Show a session.

    While it is open its sums and its expected cash are left out for whoever has no `pos:report`: the drawer is
    counted blind.
    """
    session, till = service.session(wiring.tills(), caller, session_id)
    return SessionView.of(session, till if caller.may(SUPERVISE) else None)
