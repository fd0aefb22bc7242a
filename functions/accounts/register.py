"""/auth/register: become a customer."""

from supermarket import wiring
from supermarket.accounts import service
from supermarket.accounts.schemas import NewPerson, UserView
from supermarket.edge.http import PUBLIC, Api, Caller, Once, Request
from supermarket.kernel import clock

handler = app = Api("register")
EXAMPLES = {"body": {"name": "Ayesha Siddika", "phone": "01712345678", "password": "four quiet river boats"}}


@app.post(
    "/auth/register", access=PUBLIC, body=NewPerson, returns=UserView, status=201, idempotent=True, examples=EXAMPLES
)  # fmt: skip
def register(body: NewPerson, caller: Caller, request: Request, once: Once | None) -> UserView:
    """Sign up with an email address, a Bangladeshi mobile number, or both.

    30 a minute from one address. 409 when the address or number has an account.
    """
    password = body.password.get_secret_value()
    user = service.register(
        wiring.accounts(), body.person, password, caller.at(request.viewer_address), once, clock.now()
    )
    return UserView.of(user)
