"""Users: how they are made, and what one sees and changes of oneself."""

from datetime import datetime

from supermarket.accounts.api_key_model import require_person
from supermarket.accounts.model import Person, User
from supermarket.accounts.password_model import require_strong
from supermarket.accounts.ports import Passwords, Users
from supermarket.kernel.caller import Caller
from supermarket.kernel.clock import stamp
from supermarket.kernel.errors import Invalid, NotSignedIn
from supermarket.kernel.ids import new_id


def new_user(
    passwords: Passwords, person: Person, password: str, role: str, branch_id: str, now: datetime
) -> User:
    if not (person.email or person.phone):
        raise Invalid.field("/email", "an email address or a mobile number", "missing")
    require_strong(password, (person.name, person.name_bn, person.email, person.phone))
    return User(
        new_id(), person.name, role, person.name_bn, person.email, person.phone, branch_id, passwords.hash(password),
        created_at=stamp(now), updated_at=stamp(now),
    )  # fmt: skip


def own_user(users: Users, caller: Caller) -> User:
    require_person(caller)
    user = users.get(caller.id)
    if not user.active:
        raise NotSignedIn
    return user


def rename(users: Users, caller: Caller, name: str | None, name_bn: str | None, now: datetime) -> User:
    """None leaves a name as it is. Raises Outdated when the office changes the user at the same moment."""
    user = own_user(users, caller)
    new = user.changed(
        stamp(now),
        name=user.name if name is None else name,
        name_bn=user.name_bn if name_bn is None else name_bn,
    )
    users.change(user, new)
    return new
