"""Codes: sending them, and trying them.

Whoever asks learns nothing: a name that nobody has is answered like any other, after as much work. Limits that are
counted by what was typed are told; those that are counted by account are kept in silence, since two names that share
one would give it away.
"""

from collections.abc import Sequence
from datetime import datetime

from supermarket.accounts.code_model import (
    SENT_FOR,
    SENT_FROM_ADDRESS,
    SENT_TO,
    TRIED_FROM_ADDRESS,
    Allowance,
    Code,
    Purpose,
    Sent,
    code_requested,
    new_code,
    verification_of,
    wrong_code,
)
from supermarket.accounts.code_ports import CodeDesk
from supermarket.accounts.login_model import login_name
from supermarket.accounts.model import User
from supermarket.accounts.recovery_model import is_proven, verified
from supermarket.kernel.addresses import neighbourhood
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import Outdated, TooMany

_NOBODY = "nobody"


def require(desk: CodeDesk, allowance: Allowance, subject: str, now: datetime) -> None:
    """Raises TooMany when the window's allowance is used up."""
    if not has_left(desk, allowance, subject, now):
        wait = max(1, int((allowance.until(now) - now).total_seconds()))
        raise TooMany(f"Too often. Try again in {wait} seconds.", retry_after=wait)


def has_left(desk: CodeDesk, allowance: Allowance, subject: str, now: datetime) -> bool:
    return desk.spend(f"{allowance.kind}:{subject}", 1, allowance.amount, allowance.until(now))


def require_patience(desk: CodeDesk, name: str, caller: Caller, now: datetime) -> None:
    """Before anybody is looked for. Raises TooMany."""
    require(desk, SENT_FROM_ADDRESS, neighbourhood(caller.address), now)
    for allowance in SENT_TO:
        require(desk, allowance, name, now)


def send(desk: CodeDesk, user: User | None, purpose: Purpose, name: str, now: datetime) -> None:
    """A code to a name of the user's; for None as much work and nothing sent."""
    subject = f"{user.id if user else name}:{purpose}"
    left = all(has_left(desk, allowance, subject, now) for allowance in SENT_FOR)
    if user is None or not left:
        desk.codes.pretend(name, now)
        return
    code = new_code(user.id, purpose, name, now)
    try:
        desk.codes.issue(code, [code_requested(user, code, now)])
    except Outdated:  # a newer one is on its way
        return


def resend(desk: CodeDesk, login: str, caller: Caller, now: datetime) -> list[Sent]:
    """Another code to prove a name with, unless it is proven."""
    name = login_name(login)
    require_patience(desk, name, caller, now)
    user = desk.accounts.users.by_login(name)
    wants = user if user is not None and user.active and not is_proven(user, name) else None
    send(desk, wants, verification_of(name), name, now)
    return [Sent.of(name)]


def confirm(desk: CodeDesk, login: str, typed: str, caller: Caller, now: datetime) -> None:
    """A name is proven. Told again with the same code, it stays so. Raises Invalid for a code that will not do."""
    name = login_name(login)
    user, code = tried(desk, name, [verification_of(name)], typed, caller, now)
    if not code.used:
        desk.codes.spend(code, user, verified(user, name, now), [])


def tried(
    desk: CodeDesk, name: str, purposes: Sequence[Purpose], typed: str, caller: Caller, now: datetime
) -> tuple[User, Code]:
    """Whose the code is, and which it is; it may be used already. A try counts before it is looked at.

    Raises Invalid, the same for a wrong code as for a name that nobody has, and TooMany.
    """
    require(desk, TRIED_FROM_ADDRESS, neighbourhood(caller.address), now)
    user = desk.accounts.users.by_login(name)
    owner = user.id if user else _NOBODY
    sent = {code.purpose: code for code in desk.codes.find(owner, purposes)}
    open_ones = [
        sent[purpose]
        for purpose in purposes
        if desk.codes.take_attempt(owner, purpose, sent[purpose].id if purpose in sent else "")
        and purpose in sent
    ]
    key = desk.key()
    right = [code for code in open_ones if code.is_written(key, typed)]
    if user is None or not user.active or not right:
        raise wrong_code()
    code = right[0]
    if not code.lives(now) or code.destination != name:
        raise wrong_code()
    return user, code
