"""Setting the second factor up, and taking it away."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime

from supermarket.accounts.factor_model import (
    Enrolment,
    Factor,
    Proof,
    already_on,
    digests,
    factor_off,
    needed,
    not_enrolling,
    recovery_codes,
    wrong_proof,
)
from supermarket.accounts.factor_ports import Factors
from supermarket.accounts.factor_service import count_try, give_back, prove, step_of
from supermarket.accounts.model import User
from supermarket.accounts.notice_model import Alert, Notice, alert
from supermarket.accounts.ports import Accounts, Passwords
from supermarket.accounts.service import own_user
from supermarket.accounts.staff_service import member, require_authority_over
from supermarket.kernel.caller import Caller
from supermarket.kernel.clock import stamp
from supermarket.kernel.errors import NotAllowed, NotSignedIn, Outdated


def enrol(factors: Factors, accounts: Accounts, caller: Caller, shop: str, now: datetime) -> Enrolment:
    """A secret for an authenticator app. It is good for nothing until a code confirms it."""
    user = own_user(accounts.users, caller)
    if user.second_factor:
        raise already_on()
    apps = factors.authenticator
    secret = apps.make()
    factors.book.begin(Factor(user.id, apps.seal(secret, user.id), now))
    uri = apps.uri(secret, user.email or user.phone, shop)
    return Enrolment(secret, uri, apps.picture(uri))


def confirm(
    factors: Factors, accounts: Accounts, caller: Caller, code: str, now: datetime
) -> tuple[str, ...]:
    """Put the factor to use, and give the recovery codes: this once. Other sessions end."""
    user = own_user(accounts.users, caller)
    if user.second_factor:
        raise already_on()
    factor = factors.book.get(user.id)
    if factor is None or not factor.waits(now):
        raise not_enrolling()
    with _naming_the_field():
        count_try(factors, user.id, now)
        step = step_of(factors, factor, code, now)
    codes = recovery_codes()
    used = factor.confirmed_by(step, codes)
    new = user.changed(stamp(now), second_factor=True)
    factors.book.confirm(used, user, new, caller.session_id, _told(user, Alert.SECOND_FACTOR_ON, caller, now))
    give_back(factors, user.id, now)
    return codes


def renew_recovery_codes(
    factors: Factors, accounts: Accounts, caller: Caller, code: str, now: datetime
) -> tuple[str, ...]:
    """Other recovery codes in the place of those there were."""
    user, codes = _holder(accounts, caller), recovery_codes()
    with _naming_the_field():
        proof = prove(factors, user, code, now)
        told = _told(user, Alert.RECOVERY_CODES_RENEWED, caller, now)
        factors.book.renew(user.id, proof, digests(user.id, codes), told)
    give_back(factors, user.id, now)
    return codes


def remove(
    factors: Factors, accounts: Accounts, caller: Caller, roles: Collection[str], code: str, password: str,
    now: datetime,
) -> None:  # fmt: skip
    """For a code or the password. ``roles`` are those that need a second factor. Other sessions end."""
    user = _holder(accounts, caller)
    if user.role in roles:
        raise needed(user.role)
    with _naming_the_field():
        proof = prove(factors, user, code, now) if code else Proof()
        if not code:
            check_password(factors, accounts.passwords, user, password, now)
        new = user.changed(stamp(now), second_factor=False)
        told = _told(user, Alert.SECOND_FACTOR_OFF, caller, now)
        factors.book.remove(user, new, proof, caller.session_id, told)
    give_back(factors, user.id, now)


def reset(
    factors: Factors, accounts: Accounts, caller: Caller, user_id: str, expected: int, now: datetime
) -> User:
    """For somebody who lost theirs, by who may change their account. Every session of theirs ends."""
    user = member(accounts, caller, user_id)
    if user.version != expected:
        raise Outdated
    if user.id == caller.id:
        raise NotAllowed("Somebody else resets yours.", code="own_second_factor")
    require_authority_over(accounts, caller, user)
    if not user.second_factor:
        raise factor_off()
    new = user.changed(stamp(now), second_factor=False)
    factors.book.reset(user, new, _told(user, Alert.SECOND_FACTOR_OFF, caller, now))
    return new


def check_password(factors: Factors, passwords: Passwords, user: User, password: str, now: datetime) -> None:
    """One's own password, asked again. A wrong one counts as a wrong code does."""
    count_try(factors, user.id, now)
    if not passwords.verify(user.password_hash, password):
        raise wrong_proof("/password", "This is not your password.", "wrong_password")


def _holder(accounts: Accounts, caller: Caller) -> User:
    user = own_user(accounts.users, caller)
    if not user.second_factor:
        raise factor_off()
    return user


def _told(user: User, what: Alert, caller: Caller, now: datetime) -> list[Notice]:
    return [alert(user, what, now, caller.address)]


@contextmanager
def _naming_the_field() -> Iterator[None]:
    """Who is signed in already learns of a wrong code as of any wrong field."""
    try:
        yield
    except NotSignedIn as error:
        if error.code not in ("wrong_code", "second_factor_required"):
            raise
        raise wrong_proof("/code", str(error), error.code) from None
