"""/auth/password/forgot: ask for a code to set a new password with."""

from supermarket import wiring
from supermarket.accounts import recovery_service
from supermarket.accounts.code_schemas import Forgot, VerificationView
from supermarket.edge.http import PUBLIC, Api, Caller, Request
from supermarket.kernel import clock

handler = app = Api("password_forgot")
EXAMPLES = {"body": {"login": "01712345678"}}


@app.post(
    "/auth/password/forgot", access=PUBLIC, body=Forgot, returns=VerificationView, status=202, examples=EXAMPLES
)  # fmt: skip
def forgot_password(body: Forgot, caller: Caller, request: Request) -> VerificationView:
    """Ask for a code, for `/auth/password/reset`.

    The answer is the same whether or not there is such an account. One a minute and 5 an hour to one destination, 20 an
    hour for one address.
    """
    at = caller.at(request.viewer_address)
    return VerificationView.of(recovery_service.forgot(wiring.codes(), body.login, at, clock.now()))
