"""/auth/verify: prove an email address or a mobile number."""

from supermarket import wiring
from supermarket.accounts import code_service
from supermarket.accounts.code_schemas import VerificationView, Verify
from supermarket.edge.http import PUBLIC, Api, Caller, Request
from supermarket.kernel import clock

handler = app = Api("verify")
EXAMPLES = {"body": {"login": "01712345678", "code": "402711"}}


@app.post("/auth/verify", access=PUBLIC, body=Verify, returns=VerificationView, examples=EXAMPLES)
def verify(body: Verify, caller: Caller, request: Request) -> VerificationView:
    """Confirm an address or number by the code it was sent, or have another one sent with `resend`.

    A code is good once, for 10 minutes and 5 tries, until the next one is sent: one a minute and 5 an hour to one
    destination, 20 an hour for one address. A name that nobody has is answered as any other.
    """
    at, now = caller.at(request.viewer_address), clock.now()
    if body.code is None:
        return VerificationView.of(code_service.resend(wiring.codes(), body.login, at, now))
    code_service.confirm(wiring.codes(), body.login, body.code.get_secret_value(), at, now)
    return VerificationView.of([])
