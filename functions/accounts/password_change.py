"""/auth/password/change: another password for whoever is signed in."""

from supermarket import wiring
from supermarket.accounts import password_change_service
from supermarket.accounts.code_schemas import PasswordChange
from supermarket.edge.http import SIGNED_IN, Api, Caller, Request
from supermarket.kernel import clock

handler = app = Api("password_change")
EXAMPLES = {"body": {"old": "four quiet river boats", "new": "seven loud mountain trains"}}


@app.post(
    "/auth/password/change", access=SIGNED_IN, body=PasswordChange, status=204, sensitive=True, examples=EXAMPLES
)  # fmt: skip
def change_password(body: PasswordChange, caller: Caller, request: Request) -> None:
    """Change your own password. You stay signed in here; every other session ends, and you are told by mail or text.

    5 tries a minute.
    """
    password_change_service.change_password(
        wiring.codes(), caller.at(request.viewer_address), body.old.get_secret_value(), body.new.get_secret_value(),
        request.headers.get("user-agent", ""), clock.now(),
    )  # fmt: skip
