"""/auth/oauth/{provider}: sign in with an account somewhere else."""

from supermarket import wiring
from supermarket.accounts import identity_service
from supermarket.accounts.cookie_model import cookie_of, require_own_origin
from supermarket.accounts.identity_schemas import VouchedSignIn
from supermarket.accounts.sign_in_schemas import GrantView
from supermarket.edge.http import PUBLIC, Answer, Api, Request
from supermarket.kernel import clock

handler = app = Api("oauth")
EXAMPLES = {
    "path": {"provider": "google"},
    "body": {"id_token": "header.payload.signature", "nonce": "n-0S6_WzA2Mj-fresh-each-time"},
}


@app.post("/auth/oauth/{provider}", access=PUBLIC, body=VouchedSignIn, returns=GrantView, examples=EXAMPLES)
def oauth(provider: str, body: VouchedSignIn, request: Request) -> Answer:
    """Sign in with an id token of OpenID Connect, from a provider that the settings name.

    The first time, it finds the account with the same verified email address, or makes one. A token is good once;
    after 401 `second_factor_required` send the same again with a `code`. 401 `wrong_credentials` says nothing of what
    was wrong. 409 `verify_email_first`: nobody has proved yet whose the address is. 503: the provider does not answer.
    """
    now, settings = clock.now(), wiring.settings()
    if body.cookie:
        require_own_origin(request.headers, settings.rules().cors_origins)
    device = body.from_device(request.viewer_address, request.headers.get("user-agent", ""))
    grant = identity_service.sign_in(
        wiring.accounts(), settings, wiring.factors(), wiring.vouching(), body.vouched(provider), device, now
    )
    return Answer(GrantView.of(grant, body.cookie), headers=cookie_of(grant, now) if body.cookie else {})
