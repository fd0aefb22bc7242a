"""/auth/login: sign in with a password."""

from supermarket import wiring
from supermarket.accounts import service
from supermarket.accounts.schemas import GrantView, SignIn
from supermarket.edge.http import PUBLIC, Api, Caller, Request
from supermarket.kernel import clock

handler = app = Api("login")
EXAMPLES = {"body": {"login": "01712345678", "password": "four quiet river boats"}}


@app.post("/auth/login", access=PUBLIC, body=SignIn, returns=GrantView, examples=EXAMPLES)
def login(body: SignIn, caller: Caller, request: Request) -> GrantView:
    """Sign in and get an access token and a refresh token.

    5 attempts a minute for one account and from one address, then 429 with Retry-After; a sign-in that succeeds
    does not count against the address. 401 says the same for a wrong password, an unknown name and a
    deactivated account.
    """
    password = body.password.get_secret_value()
    return GrantView.of(
        service.sign_in(
            wiring.accounts(), body.login, password, caller.at(request.viewer_address), clock.now()
        )
    )
