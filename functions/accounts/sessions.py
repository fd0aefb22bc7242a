"""/auth/sessions: where one is signed in."""

from supermarket import wiring
from supermarket.accounts import session_service
from supermarket.accounts.session_schemas import SessionView
from supermarket.edge.http import SIGNED_IN, Api, Caller, Page, PageRequest
from supermarket.kernel import clock

handler = app = Api("sessions")


@app.get("/auth/sessions", access=SIGNED_IN, returns=SessionView, paged=True)
def list_own_sessions(caller: Caller, page: PageRequest) -> Page[SessionView]:
    """List your own sessions that stand, newest first; `current` is the one that asks.

    A page may have fewer than `limit` before the last one.
    """
    found = session_service.own_sessions(wiring.accounts(), caller, page, clock.now())
    return found.map(lambda session: SessionView.of(session, caller))
