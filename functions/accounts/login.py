"""/auth/login: sign in with a password."""

from supermarket import wiring
from supermarket.accounts import sign_in_service
from supermarket.accounts.cookie_model import cookie_of, require_own_origin
from supermarket.accounts.sign_in_schemas import GrantView, SignIn
from supermarket.edge.http import PUBLIC, Answer, Api, Request
from supermarket.kernel import clock

handler = app = Api("login")
EXAMPLES = {"body": {"login": "01712345678", "password": "four quiet river boats"}}


@app.post("/auth/login", access=PUBLIC, body=SignIn, returns=GrantView, examples=EXAMPLES)
def login(body: SignIn, request: Request) -> Answer:
    """Sign in and get an access token and a refresh token.

    5 attempts a minute for one account and from one address, then 429 with Retry-After: a minute, and twice as long
    after each attempt that fails. A device that signed in before, and sends its `device`, is counted by itself.
    401 `wrong_credentials` says the same for a wrong password, an unknown name and a deactivated account;
    `second_factor_required` asks for the same again with a `code`. With `cookie` the refresh token comes as a cookie.
    """
    now, accounts, settings = clock.now(), wiring.accounts(), wiring.settings()
    if body.cookie:
        require_own_origin(request.headers, settings.rules().cors_origins)
    device = body.from_device(request.viewer_address, request.headers.get("user-agent", ""))
    grant = sign_in_service.sign_in(accounts, settings, wiring.factors(), body.credentials, device, now)
    if grant.user.staff:
        wiring.pins().unlock(grant.user.id)
    return Answer(GrantView.of(grant, body.cookie), headers=cookie_of(grant, now) if body.cookie else {})
