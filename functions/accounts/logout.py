"""/auth/logout: end this session, or all of them."""

from supermarket import wiring
from supermarket.accounts import service
from supermarket.accounts.schemas import SignOut
from supermarket.edge.http import SIGNED_IN, Api, Caller

handler = app = Api("logout")


@app.post("/auth/logout", access=SIGNED_IN, body=SignOut, status=204)
def logout(body: SignOut, caller: Caller) -> None:
    """Sign out here, or with `everywhere` on every device.

    Refresh tokens are dead at once; an access token that was given out runs on for 15 minutes at most.
    """
    service.sign_out(wiring.accounts(), caller, body.everywhere)
