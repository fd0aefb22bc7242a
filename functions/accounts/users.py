"""/users: who works here."""

from supermarket import wiring
from supermarket.accounts import invite_service, staff_service
from supermarket.accounts.schemas import NewStaff, StaffQuery
from supermarket.accounts.user_schemas import UserView
from supermarket.edge.http import Api, Caller, Once, Page, PageRequest
from supermarket.kernel import clock

handler = app = Api("users")
EXAMPLES = {"body": {
    "name": "Rahima Khatun", "name_bn": "রহিমা খাতুন", "phone": "01712345678", "password": "four quiet river boats",
    "role": "cashier", "branch_id": "0190b0a0-0000-7000-8000-000000000001",
}}  # fmt: skip


@app.get("/users", access="users:manage", query=StaffQuery, returns=UserView, paged=True)
def list_users(query: StaffQuery, caller: Caller, page: PageRequest) -> Page[UserView]:
    """List the staff, by branch."""
    return staff_service.list_staff(wiring.accounts(), caller, page, query.branch_id).map(UserView.of)


@app.post(
    "/users", access="users:manage", body=NewStaff, returns=UserView, status=201, idempotent=True, sensitive=True,
    examples=EXAMPLES,
)  # fmt: skip
def create_user(body: NewStaff, caller: Caller, once: Once | None) -> UserView:
    """Create a staff account. Its role may hold nothing that you lack.

    Without a password, a code goes to the address, or else the number: who has it sets the password at
    `/auth/password/reset` within 72 hours.
    """
    user = invite_service.hire(
        wiring.codes(), wiring.settings(), caller, body.person, body.new_password, body.role, body.branch_id or "",
        once, clock.now(),
    )  # fmt: skip
    return UserView.of(user)
