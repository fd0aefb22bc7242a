"""/roles: what each role may do."""

from supermarket import wiring
from supermarket.accounts import staff_service
from supermarket.accounts.schemas import RolesView
from supermarket.edge.http import Api

handler = app = Api("roles")


@app.get("/roles", access="roles:manage", returns=RolesView)
def list_roles() -> RolesView:
    """List the roles, and every permission there is."""
    return RolesView.of(staff_service.roles(wiring.accounts().roles))
