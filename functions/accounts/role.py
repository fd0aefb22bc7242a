"""/roles/{role}: what one role may do."""

from supermarket import wiring
from supermarket.accounts import staff_service
from supermarket.accounts.schemas import RoleChange, RoleView
from supermarket.edge.http import Api, Caller

handler = app = Api("role")
EXAMPLES = {"body": {"permissions": ["inventory:read", "pos:report", "pos:sell"]}}


@app.get("/roles/{role}", access="roles:manage", returns=RoleView)
def read_role(role: str) -> RoleView:
    """Read a role. One that nobody changed yet has version 0."""
    return RoleView.of(staff_service.role(wiring.accounts().roles, role))


@app.put(
    "/roles/{role}", access="roles:manage", body=RoleChange, returns=RoleView, guarded=True, sensitive=True,
    examples=EXAMPLES,
)  # fmt: skip
def set_role(role: str, body: RoleChange, caller: Caller, expected: int) -> RoleView:
    """Change what a role may do, or make a new one with `If-Match: "0"`.

    Nobody can grant what they lack; `customer` and `admin` are fixed. Staff feel it at their next refresh.
    """
    book = wiring.accounts().roles
    return RoleView.of(staff_service.set_role(book, caller, role, body.permissions, expected))
