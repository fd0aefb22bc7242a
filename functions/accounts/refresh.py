"""/auth/refresh: the next pair of tokens."""

from supermarket import wiring
from supermarket.accounts import service
from supermarket.accounts.schemas import GrantView, Refresh
from supermarket.edge.http import PUBLIC, Api
from supermarket.kernel import clock

handler = app = Api("refresh")


@app.post("/auth/refresh", access=PUBLIC, body=Refresh, returns=GrantView)
def refresh(body: Refresh) -> GrantView:
    """Exchange a refresh token, once, for a new pair.

    One that was exchanged before ends the session, for whoever holds its other tokens too. Two tabs that race with
    the same token within 10 seconds are told apart: the later one gets 401 `refresh_raced`, and the session lives on.
    """
    return GrantView.of(service.refresh(wiring.accounts(), body.refresh, clock.now()))
