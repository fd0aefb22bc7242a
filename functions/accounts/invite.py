"""/users/{user_id}/invite: the invitation of a member of staff, once more."""

from supermarket import wiring
from supermarket.accounts import invite_service
from supermarket.accounts.code_schemas import VerificationView
from supermarket.edge.http import Api, Caller
from supermarket.kernel import clock

handler = app = Api("invite")


@app.post(
    "/users/{user_id}/invite", access="users:manage", returns=VerificationView, status=202, sensitive=True
)
def invite_user(user_id: str, caller: Caller) -> VerificationView:
    """Send another code to somebody who was invited and has set no password yet. The one before is no longer good."""
    sent = invite_service.invite_again(wiring.codes(), caller, user_id, clock.now())
    return VerificationView.of([sent])
