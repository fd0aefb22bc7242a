"""Inviting staff: the office makes the account, and whoever it is for sets the password."""

from datetime import datetime

from supermarket.accounts import staff_service
from supermarket.accounts.code_model import SENT_TO, Purpose, Sent, code_requested, new_code
from supermarket.accounts.code_ports import CodeDesk
from supermarket.accounts.code_service import require
from supermarket.accounts.model import Person, User
from supermarket.kernel.caller import Caller
from supermarket.kernel.clock import stamp
from supermarket.kernel.errors import Conflict
from supermarket.kernel.ids import new_id
from supermarket.kernel.once import Once, perform
from supermarket.settings.ports import ShopSettings


def hire(
    desk: CodeDesk, settings: ShopSettings, caller: Caller, person: Person, password: str | None, role: str,
    branch_id: str, once: Once | None, now: datetime,
) -> User:  # fmt: skip
    """Make a staff account; without a password nobody can sign in to it yet, and a code to set one goes out.

    Raises as `staff_service.create_staff`.
    """
    accounts = desk.accounts
    if password is not None:
        return staff_service.create_staff(
            accounts, settings, caller, person, password, role, branch_id, once, now
        )
    staff_service.require_position(accounts, settings, caller, role, branch_id)

    def work() -> User:
        user = User(
            new_id(), person.name, role, person.name_bn, person.email, person.phone, branch_id,
            created_at=stamp(now), updated_at=stamp(now),
        )  # fmt: skip
        code = new_code(user.id, Purpose.INVITE, _reached(user), now)
        desk.codes.sign_up(user, [code], [code_requested(user, code, now)], once)
        return user

    return perform(once, work, accounts.users.made_by)


def invite_again(desk: CodeDesk, caller: Caller, user_id: str, now: datetime) -> Sent:
    """Another code for somebody who set no password; the one before is no longer good. Raises TooMany, Conflict."""
    user = staff_service.member(desk.accounts, caller, user_id)
    staff_service.require_authority_over(desk.accounts, caller, user)
    if not user.staff or not user.active or user.password_hash:
        raise Conflict("This account needs no invitation.", code="not_invited")
    name = _reached(user)
    for allowance in SENT_TO:
        require(desk, allowance, name, now)
    code = new_code(user.id, Purpose.INVITE, name, now)
    desk.codes.issue(code, [code_requested(user, code, now)])
    return Sent.of(name)


def _reached(user: User) -> str:
    return user.email or user.phone
