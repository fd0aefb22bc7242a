"""/auth/password/reset: set a password by a code."""

from supermarket import wiring
from supermarket.accounts import recovery_service
from supermarket.accounts.code_schemas import Reset
from supermarket.edge.http import PUBLIC, Api, Caller, Request
from supermarket.kernel import clock

handler = app = Api("password_reset")
EXAMPLES = {"body": {"login": "01712345678", "code": "40271193", "password": "four quiet river boats"}}


@app.post("/auth/password/reset", access=PUBLIC, body=Reset, status=204, examples=EXAMPLES)
def reset_password(body: Reset, caller: Caller, request: Request) -> None:
    """Set a password by the code of `/auth/password/forgot` or of an invitation.

    The code is good once and for 5 tries. Every session ends, the owner is told, and the name counts as confirmed. A
    second factor stays.
    """
    recovery_service.reset(
        wiring.codes(), body.login, body.code.get_secret_value(), body.password.get_secret_value(),
        caller.at(request.viewer_address), request.headers.get("user-agent", ""), clock.now(),
    )  # fmt: skip
