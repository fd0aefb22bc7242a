"""/auth/sessions/{session_id}: one place where one is signed in."""

from supermarket import wiring
from supermarket.accounts import session_service
from supermarket.edge.http import SIGNED_IN, Api, Caller

handler = app = Api("session")


@app.delete("/auth/sessions/{session_id}", access=SIGNED_IN, status=204, sensitive=True)
def end_session(session_id: str, caller: Caller) -> None:
    """Sign out there. Its device is forgotten: the next sign-in there is told to you, and takes your second factor."""
    session_service.end_own(wiring.accounts(), caller, session_id)
