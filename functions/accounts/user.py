"""/users/{user_id}: one account."""

from supermarket import wiring
from supermarket.accounts import factor_setup_service, staff_service
from supermarket.accounts.schemas import StaffChange
from supermarket.accounts.user_schemas import UserView
from supermarket.edge.http import Api, Caller
from supermarket.kernel import clock

handler = app = Api("user")
PATH, MANAGE = "/users/{user_id}", "users:manage"


@app.get(PATH, access=MANAGE, returns=UserView)
def read_user(user_id: str, caller: Caller) -> UserView:
    """Read a user."""
    return UserView.of(staff_service.member(wiring.accounts(), caller, user_id))


@app.patch(PATH, access=MANAGE, body=StaffChange, returns=UserView, guarded=True, sensitive=True)
def change_user(user_id: str, body: StaffChange, caller: Caller, expected: int) -> UserView:
    """Change a user's name, role, branch, password, or whether they may sign in. The last admin stays one."""
    if body.reset_second_factor:
        factors = wiring.factors()
        reset = factor_setup_service.reset(factors, wiring.accounts(), caller, user_id, expected, clock.now())
        return UserView.of(reset)
    user = staff_service.change_staff(
        wiring.accounts(), wiring.settings(), caller, user_id, expected, body.fields, body.new_password, clock.now()
    )  # fmt: skip
    return UserView.of(user)


@app.delete(PATH, access=MANAGE, status=204, sensitive=True)
def deactivate_user(user_id: str, caller: Caller) -> None:
    """Deactivate a user: their sessions end, their name stays on what they did."""
    staff_service.deactivate(wiring.accounts(), wiring.settings(), caller, user_id, clock.now())
