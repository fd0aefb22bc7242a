"""Staff accounts and roles: who works here, where, and what they may do."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from supermarket.accounts.model import (
    ADMIN,
    DEFAULT_ROLES,
    Person,
    Role,
    User,
    require_authority,
    require_place,
    require_role_name,
    role_of,
)
from supermarket.accounts.notice_model import Alert, alert
from supermarket.accounts.password_model import require_strong
from supermarket.accounts.ports import Accounts, Roles
from supermarket.accounts.service import new_user
from supermarket.kernel.caller import ALL_BRANCHES, Caller
from supermarket.kernel.clock import stamp
from supermarket.kernel.errors import Conflict, Invalid, NotFound, Outdated
from supermarket.kernel.ids import is_id
from supermarket.kernel.once import Once, perform
from supermarket.kernel.paging import Page, PageRequest
from supermarket.settings.ports import ShopSettings


def create_staff(
    accounts: Accounts, settings: ShopSettings, caller: Caller, person: Person, password: str, role_name: str,
    branch_id: str, once: Once | None, now: datetime,
) -> User:  # fmt: skip
    """Raises NotAllowed when the role holds what the caller lacks, AlreadyExists for a login that is taken."""
    require_position(accounts, settings, caller, role_name, branch_id)

    def work() -> User:
        user = new_user(accounts.passwords, person, password, role_name, branch_id, now)
        accounts.users.add(user, once)
        return user

    return perform(once, work, accounts.users.made_by)


def require_position(
    accounts: Accounts, settings: ShopSettings, caller: Caller, role_name: str, branch_id: str
) -> None:
    """Raises Invalid for a role or a branch there is not, NotAllowed when the role holds what the caller lacks."""
    role = _existing(accounts.roles, role_name)
    require_place(role, branch_id)
    require_branch(settings, branch_id)
    require_authority(caller, role, branch_id)


def create_first_admin(accounts: Accounts, person: Person, password: str, now: datetime) -> User | None:
    """The admin a new shop begins with; None when it has one."""
    user = new_user(accounts.passwords, person, password, ADMIN, "", now)
    try:
        accounts.users.add(user, first_admin=True)
    except Conflict as error:
        if error.code != "admin_exists":
            raise
        return None
    return user


def list_staff(accounts: Accounts, caller: Caller, page: PageRequest, branch_id: str | None) -> Page[User]:
    """Of one branch or all; who works at one branch sees that one."""
    if caller.may(ALL_BRANCHES):
        return accounts.users.staff(page, branch_id)
    own = branch_id or caller.branch_id or ""
    caller.require_branch(own)
    return accounts.users.staff(page, own)


def member(accounts: Accounts, caller: Caller, user_id: str) -> User:
    """Raises NotFound for somebody of another branch, as for nobody."""
    user = accounts.users.get(user_id) if is_id(user_id) else None
    if user is None or not caller.may_at(user.branch_id):
        raise NotFound("There is no such user.")
    return user


def require_authority_over(accounts: Accounts, caller: Caller, user: User) -> None:
    """Raises NotAllowed for somebody who may more than the caller."""
    require_authority(caller, _existing(accounts.roles, user.role), user.branch_id)


def change_staff(
    accounts: Accounts, settings: ShopSettings, caller: Caller, user_id: str, expected: int | None,
    wanted: Mapping[str, Any], password: str | None, now: datetime,
) -> User:  # fmt: skip
    """``wanted`` has the fields to change; ``expected`` is None for whoever does not mind what they overwrite.

    A new role, branch, password, or being deactivated ends every session of the user, who is told of a new password.
    """
    old = member(accounts, caller, user_id)
    if expected not in (None, old.version):
        raise Outdated
    require_authority_over(accounts, caller, old)
    fields, told = dict(wanted), []
    if password is not None:
        require_strong(password, (old.name, *old.logins))
        fields["password_hash"] = accounts.passwords.hash(password)
        told = [alert(old, Alert.PASSWORD_CHANGED, now)]
    new = old.changed(stamp(now), **fields)
    if (new.role, new.branch_id) != (old.role, old.branch_id):
        _require_move(accounts.roles, settings, caller, new)
    accounts.users.change(old, new, told)
    return new


def _require_move(roles: Roles, settings: ShopSettings, caller: Caller, new: User) -> None:
    role = _existing(roles, new.role)
    require_place(role, new.branch_id)
    require_branch(settings, new.branch_id)
    require_authority(caller, role, new.branch_id)


def deactivate(
    accounts: Accounts, settings: ShopSettings, caller: Caller, user_id: str, now: datetime
) -> None:
    """What is left is the name on receipts and records; nobody signs in as them."""
    if member(accounts, caller, user_id).active:
        change_staff(accounts, settings, caller, user_id, None, {"active": False}, None, now)


def roles(book: Roles) -> list[Role]:
    """All of them, those the shop starts with first."""
    stored = {role.name: role for role in book.all()}
    names = [*DEFAULT_ROLES, *sorted(stored.keys() - DEFAULT_ROLES.keys())]
    return [role for name in names if (role := role_of(name, stored.get(name)))]


def role(book: Roles, name: str) -> Role:
    require_role_name(name)
    found = role_of(name, book.get(name))
    if found is None:
        raise NotFound("There is no such role.")
    return found


def set_role(book: Roles, caller: Caller, name: str, permissions: Iterable[str], expected: int) -> Role:
    """Change a role, or make one; the version of a role that nobody changed is 0.

    Those who hold it feel it at their next refresh.
    """
    require_role_name(name)
    known = role_of(name, book.get(name)) or Role(name)
    if known.version != expected:
        raise Outdated
    return book.save(known.allowing(permissions, caller))


def _existing(book: Roles, name: str) -> Role:
    found = role_of(name, book.get(name))
    if found is None:
        raise Invalid.field("/role", "no such role", "unknown")
    return found


def require_branch(settings: ShopSettings, branch_id: str) -> None:
    """Raises Invalid for a branch that is not there; none at all will do."""
    if not branch_id:
        return
    try:
        settings.branch(branch_id)
    except NotFound:
        raise Invalid.field("/branch_id", "no such branch", "unknown") from None
