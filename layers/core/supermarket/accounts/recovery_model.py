"""Who may have an account that nobody can sign in to: whoever proves that one of its names is theirs."""

from datetime import datetime

from supermarket.accounts.code_model import is_email
from supermarket.accounts.model import User
from supermarket.kernel.clock import stamp


def is_proven(user: User, name: str) -> bool:
    return user.email_verified if name == user.email else user.phone_verified


def may_reset(user: User, name: str) -> bool:
    """A name that anybody could have typed in opens no account that another name proves. The office knows its staff."""
    return user.active and (user.staff or is_proven(user, name) or not _anything_proven(user))


def verified(user: User, name: str, now: datetime) -> User:
    return user.changed(stamp(now), **{_mark(name): True})


def with_password(user: User, name: str, password_hash: str, now: datetime) -> User:
    """What the owner of ``name`` makes of the account. Sessions end.

    On an account that nobody proved to be theirs, the other name may be that of whoever signed up before them, to come
    back by: it goes.
    """
    squatted = {} if user.staff or _anything_proven(user) else {_other(name): ""}
    return user.changed(stamp(now), password_hash=password_hash, **{_mark(name): True}, **squatted)


def _anything_proven(user: User) -> bool:
    return user.email_verified or user.phone_verified


def _mark(name: str) -> str:
    return "email_verified" if is_email(name) else "phone_verified"


def _other(name: str) -> str:
    return "phone" if is_email(name) else "email"
