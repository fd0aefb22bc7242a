"""Users, roles and what a role may do."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from supermarket.kernel.caller import ALL_BRANCHES, Caller
from supermarket.kernel.errors import Conflict, FieldError, Invalid, NotAllowed, NotFound
from supermarket.kernel.masking import PERSONAL

CUSTOMER, ADMIN = "customer", "admin"
ROLE_NAME = "[a-z][a-z0-9_-]{1,31}"

PERMISSIONS: Mapping[str, str] = {
    "products:manage": "Create, change and delete products, prices, categories and brands",
    "inventory:read": "See stock levels and movements",
    "inventory:adjust": "Correct stock, count it, receive and transfer goods",
    "inventory:manage": "Set up warehouses, suppliers and reorder points",
    "pos:sell": "Open a till and sell",
    "pos:manage": "Set up terminals, void sales",
    "pos:report": "See a till's totals",
    "orders:read": "See every order of the branch",
    "orders:manage": "Pick, pack, cancel and change orders",
    "payments:read": "See payments and what the gateways say of them",
    "payments:manage": "Refund, release what is held, give store credit",
    "delivery:manage": "Set up delivery zones and slots",
    "reports:read": "See the sales reports",
    "reports:stock": "See the stock reports",
    "settings:manage": "Change settings, taxes and branches",
    "users:manage": "Create, change and deactivate staff",
    "roles:manage": "Change what a role may do",
    "keys:manage": "Create and revoke the API keys of machines",
    "webhooks:manage": "Say who outside is told of what happens",
    "audit:read": "See who changed what",
    "privacy:manage": "Export and erase a person's data",
    ALL_BRANCHES: "Act in every branch, not only in one's own",
}
"""Every permission there is, and what it lets one do."""

_CASHIER = frozenset({"pos:sell", "inventory:read"})
_CLERK = frozenset({"inventory:read", "inventory:adjust", "reports:stock"})
_MANAGER = frozenset({
    "products:manage", "inventory:manage", "pos:manage", "pos:report", "orders:read", "orders:manage", "reports:read",
    "payments:read", "payments:manage", "delivery:manage",
})  # fmt: skip

DEFAULT_ROLES: Mapping[str, frozenset[str]] = {
    CUSTOMER: frozenset(),
    "rider": frozenset(),
    "cashier": _CASHIER,
    "clerk": _CLERK,
    "manager": _CASHIER | _CLERK | _MANAGER,
    ADMIN: frozenset(PERMISSIONS),
}
"""What each role may do until somebody changes it."""
_FIXED = {CUSTOMER: "Customers hold no permissions.", ADMIN: "An admin may do everything."}


@dataclass(frozen=True, slots=True)
class Role:
    """``version`` is 0 for a role that nobody changed."""

    name: str
    permissions: frozenset[str] = frozenset()
    version: int = 0

    def allowing(self, permissions: Iterable[str], by: Caller) -> "Role":
        """The role with other permissions. Nobody can grant what they lack."""
        if self.name in _FIXED:
            raise Conflict(f"This role cannot be changed. {_FIXED[self.name]}", code="fixed_role")
        wanted = list(permissions)
        unknown = [
            FieldError(f"/permissions/{n}", "no such permission")
            for n, p in enumerate(wanted)
            if p not in PERMISSIONS
        ]
        if unknown:
            raise Invalid("There is no such permission.", errors=unknown)
        require_held(by, frozenset(wanted) - self.permissions)
        return replace(self, permissions=frozenset(wanted))


def role_of(name: str, stored: Role | None) -> Role | None:
    """The stored role, or the one the shop starts with; None when there is neither."""
    if stored is not None and name not in _FIXED:
        return stored
    return Role(name, DEFAULT_ROLES[name]) if name in DEFAULT_ROLES else None


def require_role_name(name: str) -> None:
    if not re.fullmatch(ROLE_NAME, name):
        raise NotFound("There is no such role: a name has 2 to 32 of a-z, 0-9, - and _.")


def require_held(caller: Caller, permissions: frozenset[str]) -> None:
    lacking = sorted(permissions - caller.permissions)
    if lacking:
        raise NotAllowed(f"You do not hold this yourself: {', '.join(lacking)}.")


@dataclass(frozen=True, slots=True)
class Person:
    """Who somebody is, as they or the office say."""

    name: str
    name_bn: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class User:
    """Somebody with an account. ``generation`` rises when every session ends; a session knows the one it began in.

    ``email`` is in lower case, ``phone`` as ``+8801XXXXXXXXX``; either may be missing, not both.
    """

    id: str
    name: str = field(metadata=PERSONAL)
    role: str
    name_bn: str = field(default="", metadata=PERSONAL)
    email: str = field(default="", metadata=PERSONAL)
    phone: str = field(default="", metadata=PERSONAL)
    branch_id: str = ""
    password_hash: str = field(default="", repr=False)
    active: bool = True
    generation: int = 1
    version: int = 1
    created_at: str = ""
    updated_at: str = ""
    email_verified: bool = False
    phone_verified: bool = False
    second_factor: bool = False
    """Signing in takes a code besides the password."""
    avatar: str = ""
    """The key of the picture in the media bucket."""
    signed_in_at: str = ""
    """When they last did; empty for never."""

    @property
    def logins(self) -> tuple[str, ...]:
        return tuple(name for name in (self.email, self.phone) if name)

    def opened_by(self, login: str) -> bool:
        """Whether signing in under this name is for them: it is proven to be theirs, or the office vouches for it."""
        proven = (self.email_verified and login == self.email) or (
            self.phone_verified and login == self.phone
        )
        return self.active and (self.staff or proven)

    @property
    def staff(self) -> bool:
        return self.role != CUSTOMER

    @property
    def governs(self) -> bool:
        """Counts as one of the shop's admins, of whom there is always one left."""
        return self.active and self.role == ADMIN

    def changed(self, at: str, **fields: Any) -> "User":
        """The user with these fields. What decides about access ends the sessions that were opened before."""
        new = replace(self, **fields, version=self.version + 1, updated_at=at)
        same = self._access == new._access
        return new if same else replace(new, generation=self.generation + 1)

    @property
    def _access(self) -> tuple[str, str, bool, str, bool]:
        return self.role, self.branch_id, self.active, self.password_hash, self.second_factor


def require_authority(caller: Caller, role: Role, branch_id: str) -> None:
    """Whoever makes or changes a member of staff holds all that the role holds, and works in that branch."""
    require_held(caller, role.permissions)
    caller.require_branch(branch_id)


def require_place(role: Role, branch_id: str) -> None:
    """A role works at one branch, unless it is for all of them; customers work nowhere."""
    if role.name == CUSTOMER:
        raise Invalid.field("/role", "customers sign up themselves")
    if not branch_id and ALL_BRANCHES not in role.permissions:
        raise Invalid.field("/branch_id", "this role works at a branch", "missing")
