"""/auth/register: become a customer."""

from supermarket import wiring
from supermarket.accounts import sign_up_service
from supermarket.accounts.code_schemas import VerificationView
from supermarket.accounts.schemas import NewPerson
from supermarket.edge.http import PUBLIC, Api, Caller, Once, Request
from supermarket.kernel import clock

handler = app = Api("register")
EXAMPLES = {"body": {"name": "Ayesha Siddika", "phone": "01712345678", "password": "four quiet river boats"}}


@app.post(
    "/auth/register", access=PUBLIC, body=NewPerson, returns=VerificationView, status=202, idempotent=True,
    examples=EXAMPLES,
)  # fmt: skip
def register(body: NewPerson, caller: Caller, request: Request, once: Once | None) -> VerificationView:
    """Sign up with an email address, a Bangladeshi mobile number, or both.

    A code goes to each, for `/auth/verify`. An address or number that has an account is answered the same, and its
    owner hears of it. 30 a minute from one address.
    """
    password, at = body.password.get_secret_value(), caller.at(request.viewer_address)
    return VerificationView.of(
        sign_up_service.register(wiring.codes(), body.person, password, at, once, clock.now())
    )
