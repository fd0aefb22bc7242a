"""/me: the user who asks."""

from supermarket import wiring
from supermarket.accounts import service
from supermarket.accounts.schemas import NameChange
from supermarket.accounts.user_schemas import MeView
from supermarket.edge.http import SIGNED_IN, Api, Caller
from supermarket.kernel import clock

handler = app = Api("me")


@app.get("/me", access=SIGNED_IN, returns=MeView)
def read_me(caller: Caller) -> MeView:
    """Read your own user."""
    return MeView.seen(service.own_user(wiring.accounts().users, caller), caller.permissions)


@app.patch("/me", access=SIGNED_IN, body=NameChange, returns=MeView)
def change_me(body: NameChange, caller: Caller) -> MeView:
    """Change your own name."""
    user = service.rename(wiring.accounts().users, caller, body.name, body.name_bn, clock.now())
    return MeView.seen(user, caller.permissions)
