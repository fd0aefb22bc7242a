"""/auth/logout: end this session, or all of them."""

from supermarket import wiring
from supermarket.accounts import session_service
from supermarket.accounts.cookie_model import cookie_in, no_cookie, require_own_page
from supermarket.accounts.sign_in_schemas import SignOut
from supermarket.edge.http import GUEST, Answer, Api, Caller, Request
from supermarket.kernel import clock

handler = app = Api("logout")


@app.post("/auth/logout", access=GUEST, body=SignOut, status=204, headers=["X-Requested-With"])
def logout(body: SignOut, caller: Caller, request: Request) -> Answer:
    """Sign out here, or with `everywhere` on every device.

    Refresh tokens are dead at once; an access token that was given out runs on for 15 minutes at most, and no longer
    for what is sensitive. The cookie with the refresh token will do alone, when the access token has run out; such a
    request needs `X-Requested-With` and comes from the shop's own pages, else 403 `csrf`.
    """
    token = cookie_in(request.headers)
    if caller.user_id is None and token:
        require_own_page(request.headers, wiring.settings().rules().cors_origins)
        session_service.sign_out_by_token(wiring.accounts(), token, body.everywhere, clock.now())
    else:
        session_service.sign_out(wiring.accounts(), caller, body.everywhere)
    return Answer(headers=no_cookie() if token else {})
