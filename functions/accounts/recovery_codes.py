"""/auth/mfa/recovery-codes: codes for when the authenticator app is lost."""

from supermarket import wiring
from supermarket.accounts import factor_setup_service
from supermarket.accounts.factor_schemas import FactorProof, RecoveryCodesView
from supermarket.edge.http import SIGNED_IN, Api, Caller, Request
from supermarket.kernel import clock

handler = app = Api("recovery_codes")


@app.post(
    "/auth/mfa/recovery-codes", access=SIGNED_IN, body=FactorProof, returns=RecoveryCodesView, sensitive=True
)
def renew_recovery_codes(body: FactorProof, caller: Caller, request: Request) -> RecoveryCodesView:
    """Get ten new recovery codes, shown this once. Those you had are good for nothing then."""
    owner = caller.at(request.viewer_address)
    codes = factor_setup_service.renew_recovery_codes(
        wiring.factors(), wiring.accounts(), owner, body.code, clock.now()
    )
    return RecoveryCodesView.of(codes)
