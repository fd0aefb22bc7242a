"""A new password for whoever proves that the account is theirs."""

from datetime import datetime

from supermarket.accounts.code_model import Purpose, Sent, wrong_code
from supermarket.accounts.code_ports import CodeDesk
from supermarket.accounts.code_service import require_patience, send, tried
from supermarket.accounts.login_model import login_name
from supermarket.accounts.notice_model import Alert, alert
from supermarket.accounts.password_model import require_strong
from supermarket.accounts.recovery_model import may_reset, with_password
from supermarket.kernel.caller import Caller


def forgot(desk: CodeDesk, login: str, caller: Caller, now: datetime) -> list[Sent]:
    """Send a code, if the name has an account that it may open; nobody is told which."""
    name = login_name(login)
    require_patience(desk, name, caller, now)
    user = desk.accounts.users.by_login(name)
    send(desk, user if user is not None and may_reset(user, name) else None, Purpose.RESET, name, now)
    return [Sent.of(name)]


def reset(
    desk: CodeDesk, login: str, typed: str, password: str, caller: Caller, agent: str, now: datetime
) -> None:
    """Set a password by a code that was sent to reset it, or to invite. Every session ends; a second factor stays.

    Raises Invalid for a password that will not do, before the code is used up, and for a wrong code.
    """
    name = login_name(login)
    require_strong(password, (name,))
    user, code = tried(desk, name, [Purpose.RESET, Purpose.INVITE], typed, caller, now)
    if code.used or not may_reset(user, name):
        raise wrong_code()
    require_strong(password, (user.name, user.name_bn, *user.logins))
    new = with_password(user, name, desk.accounts.passwords.hash(password), now)
    invited = code.purpose is Purpose.INVITE
    told = [] if invited else [alert(new, Alert.PASSWORD_RESET, now, caller.address, agent)]
    desk.codes.spend(code, user, new, told)
