"""/pos/sessions: till sessions, open and closed."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller, Page, PageRequest
from supermarket.pos import service
from supermarket.pos.schemas import SessionQuery, SessionView

handler = app = Api("sessions")


@app.get("/pos/sessions", access="pos:sell", query=SessionQuery, returns=SessionView, paged=True)
def list_sessions(query: SessionQuery, caller: Caller, page: PageRequest) -> Page[SessionView]:
    """List the sessions of a terminal, or those a branch opened on a business date, the newest first.

    The sums of a session are in the list once it is closed.
    """
    tills = wiring.tills()
    if query.terminal_id is not None:
        found = service.sessions_of_terminal(tills, caller, query.terminal_id, page)
    else:
        assert query.business_date is not None
        found = service.sessions_of_day(tills, caller, query.branch_id, query.business_date, page)
    return found.map(SessionView.of)
