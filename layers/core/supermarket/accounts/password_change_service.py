"""Another password, by whoever is signed in and knows the one before."""

from datetime import datetime

from supermarket.accounts.code_model import OLD_PASSWORDS_TRIED
from supermarket.accounts.code_ports import CodeDesk
from supermarket.accounts.code_service import require
from supermarket.accounts.notice_model import Alert, alert
from supermarket.accounts.password_model import require_strong
from supermarket.accounts.service import own_user
from supermarket.kernel.caller import Caller
from supermarket.kernel.clock import stamp
from supermarket.kernel.errors import Invalid


def change_password(desk: CodeDesk, caller: Caller, old: str, new: str, agent: str, now: datetime) -> None:
    """This session goes on, every other one ends. Raises TooMany, Invalid that names ``/old`` or ``/new``, Outdated."""
    user = own_user(desk.accounts.users, caller)
    require(desk, OLD_PASSWORDS_TRIED, user.id, now)
    if not desk.accounts.passwords.verify(user.password_hash or None, old):
        raise Invalid.field("/old", "This is not your password.", "wrong_password")
    if old == new:
        raise Invalid.field("/new", "This is the password you have.", "same_password")
    require_strong(new, (user.name, user.name_bn, *user.logins), "/new")
    changed = user.changed(stamp(now), password_hash=desk.accounts.passwords.hash(new))
    told = [alert(changed, Alert.PASSWORD_CHANGED, now, caller.address, agent)]
    desk.codes.change_password(user, changed, caller.session_id or "", told)
