"""/auth/mfa/totp: the second factor, an authenticator app."""

from supermarket import wiring
from supermarket.accounts import factor_setup_service
from supermarket.accounts.factor_schemas import FactorRemoval, FactorRequest, FactorView
from supermarket.edge.http import SIGNED_IN, Api, Caller, Request
from supermarket.kernel import clock

handler = app = Api("totp")
PATH, EXAMPLES = "/auth/mfa/totp", {"body": {"code": "123456"}}


@app.post(PATH, access=SIGNED_IN, body=FactorRequest, returns=FactorView, sensitive=True)
def enrol_totp(body: FactorRequest, caller: Caller, request: Request) -> FactorView:
    """Enrol an authenticator app, then confirm it with its first code.

    Without a code the answer has a secret and its QR, to be confirmed by a code within 15 minutes. With the code the
    answer has ten recovery codes, shown this once, and your other sessions end.
    """
    factors, accounts, now = wiring.factors(), wiring.accounts(), clock.now()
    if body.code is None:
        issuer = wiring.settings().rules().shop_name
        return FactorView.begun(factor_setup_service.enrol(factors, accounts, caller, issuer, now))
    owner = caller.at(request.viewer_address)
    return FactorView.confirmed(factor_setup_service.confirm(factors, accounts, owner, body.code, now))


@app.delete(PATH, access=SIGNED_IN, body=FactorRemoval, status=204, sensitive=True, examples=EXAMPLES)
def remove_totp(body: FactorRemoval, caller: Caller, request: Request) -> None:
    """Remove the second factor, for a code or the password. Refused while your role needs one."""
    factor_setup_service.remove(
        wiring.factors(), wiring.accounts(), caller.at(request.viewer_address),
        wiring.settings().rules().second_factor_roles, body.code or "", body.typed_password, clock.now(),
    )  # fmt: skip
