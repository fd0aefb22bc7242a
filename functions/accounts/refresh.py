"""/auth/refresh: the next pair of tokens."""

from supermarket import wiring
from supermarket.accounts import session_service
from supermarket.accounts.cookie_model import cookie_in, cookie_of, require_own_page
from supermarket.accounts.sign_in_schemas import GrantView, Refresh
from supermarket.edge.http import PUBLIC, Answer, Api, Request
from supermarket.kernel import clock

handler = app = Api("refresh")


@app.post("/auth/refresh", access=PUBLIC, body=Refresh, returns=GrantView, headers=["X-Requested-With"])
def refresh(body: Refresh, request: Request) -> Answer:
    """Exchange a refresh token, once, for a new pair.

    One that was exchanged before ends the session, for whoever holds its other tokens too, and the owner is told. Two
    tabs that race with the same token within 10 seconds are told apart: the later one gets 401 `refresh_raced`, and the
    session lives on. Without one in the body the cookie's is exchanged, and the next comes as a cookie; such a request
    needs `X-Requested-With` and comes from the shop's own pages, else 403 `csrf`.
    """
    now, settings, cookie = clock.now(), wiring.settings(), body.refresh is None
    token = body.refresh or cookie_in(request.headers)
    if cookie and token:
        require_own_page(request.headers, settings.rules().cors_origins)
    grant = session_service.refresh(wiring.accounts(), settings, token, now)
    return Answer(GrantView.of(grant, cookie), headers=cookie_of(grant, now) if cookie else {})
