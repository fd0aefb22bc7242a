"""Signing up: the same answer whether or not an address or a number has an account. Its owner is told instead."""

from dataclasses import replace
from datetime import datetime

from supermarket.accounts.code_model import (
    SENT_TO,
    SIGN_UPS_FROM_ADDRESS,
    TEXTED_SIGN_UPS_FROM_ADDRESS,
    TOLD_OF_SIGN_UP,
    Sent,
    code_requested,
    is_email,
    new_code,
    verification_of,
)
from supermarket.accounts.code_ports import CodeDesk
from supermarket.accounts.code_service import has_left, require
from supermarket.accounts.model import CUSTOMER, Person, User
from supermarket.accounts.notice_model import Alert, Notice, alert
from supermarket.accounts.service import new_user
from supermarket.kernel.addresses import neighbourhood
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import AlreadyExists
from supermarket.kernel.once import Once, perform


def register(
    desk: CodeDesk, person: Person, password: str, caller: Caller, once: Once | None, now: datetime
) -> list[Sent]:
    """Make a customer of whatever names are free, and send a code to each. Raises TooMany, Invalid for the password."""
    address = neighbourhood(caller.address)
    require(desk, SIGN_UPS_FROM_ADDRESS, address, now)
    if person.phone:
        require(desk, TEXTED_SIGN_UPS_FROM_ADDRESS, address, now)
    sent = [Sent.of(name) for name in (person.email, person.phone) if name]

    def work() -> list[Sent]:
        user = new_user(desk.accounts.passwords, person, password, CUSTOMER, "", now)
        for name in user.logins:
            for allowance in SENT_TO:  # another code has to wait, as after one that was asked for
                has_left(desk, allowance, name, now)
        try:
            _sign_up(desk, user, caller, once, now)
        except AlreadyExists:  # somebody else was faster, and is found now
            _sign_up(desk, user, caller, once, now)
        return sent

    return perform(once, work, lambda known: sent if desk.codes.made_by(known) else None)


def _sign_up(desk: CodeDesk, wanted: User, caller: Caller, once: Once | None, now: datetime) -> None:
    holders = {name: desk.accounts.users.by_login(name) for name in wanted.logins}
    told = [
        _tried(holder, name, caller, now)
        for name, holder in holders.items()
        if holder is not None and holder.active and has_left(desk, TOLD_OF_SIGN_UP, name, now)
    ]
    user = replace(
        wanted,
        email="" if holders.get(wanted.email) else wanted.email,
        phone="" if holders.get(wanted.phone) else wanted.phone,
    )
    if not user.logins:
        desk.codes.tell(told, once, now)
        return
    codes = [new_code(user.id, verification_of(name), name, now) for name in user.logins]
    desk.codes.sign_up(user, codes, [*told, *(code_requested(user, code, now) for code in codes)], once)


def _tried(holder: User, name: str, caller: Caller, now: datetime) -> Notice:
    """To the very name that was tried: the account's other name may be another person's."""
    reached = replace(holder, email=name if is_email(name) else "", phone="" if is_email(name) else name)
    return alert(reached, Alert.SIGN_UP_TRIED, now, caller.address)
