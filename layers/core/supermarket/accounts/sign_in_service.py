"""Signing in with a password, and a second factor where there is one."""

from dataclasses import replace
from datetime import datetime

from supermarket.accounts import factor_service, session_service
from supermarket.accounts.attempt_model import SIGN_IN_FROM_ADDRESS, SIGN_IN_OF_DEVICE, SIGN_IN_OF_NAME, Turn
from supermarket.accounts.device_model import KnownDevice
from supermarket.accounts.factor_ports import Factors
from supermarket.accounts.login_model import Credentials, login_name
from supermarket.accounts.model import User
from supermarket.accounts.ports import Accounts
from supermarket.accounts.session_model import Device, Grant, digest
from supermarket.kernel.addresses import neighbourhood
from supermarket.kernel.errors import NotSignedIn
from supermarket.settings.ports import ShopSettings

_NOBODY = "nobody"


def sign_in(
    accounts: Accounts, settings: ShopSettings, factors: Factors, given: Credentials, device: Device, now: datetime
) -> Grant:  # fmt: skip
    """The same refusal after the same work, whether the account, the password or the right to sign in is missing.

    Raises NotSignedIn, with ``second_factor_required`` or ``wrong_code`` where the password is right and a code is not.
    """
    name = login_name(given.login)
    user = accounts.users.by_login(name)
    known = _known_device(accounts, user, device, now)
    turns = _turns(name, known, device)
    accounts.attempts.count(turns, now)
    verified = accounts.passwords.verify(user.password_hash if user else None, given.password)
    if user is None or not verified or not user.opened_by(name):
        raise NotSignedIn(
            "The name or the password is wrong, or the name is not verified.", code="wrong_credentials"
        )
    proved = _prove(accounts, factors, user, known, given.code, turns, now)
    _forgive(accounts, turns, now)
    if accounts.passwords.is_outdated(user.password_hash):
        accounts.users.rehash(user, accounts.passwords.hash(given.password))
    remember = device.remember and proved
    return session_service.begin(accounts, settings, user, replace(device, remember=remember), now)


def _known_device(accounts: Accounts, user: User | None, device: Device, now: datetime) -> KnownDevice | None:
    """As many reads for an unknown user as for any other."""
    if not device.token:
        return None
    found = accounts.devices.find(user.id if user else _NOBODY, digest(device.token))
    return session_service.known_now(found, now)


def _turns(name: str, known: KnownDevice | None, device: Device) -> list[Turn]:
    """What the attempt counts under: a device that the account knows by itself, others by name and address.

    By name and not by account: two names that share one counter would tell that there is an account, and whose.
    """
    if known is not None:
        return [(SIGN_IN_OF_DEVICE, f"{known.user_id}#{known.digest}")]
    return [(SIGN_IN_OF_NAME, name), (SIGN_IN_FROM_ADDRESS, neighbourhood(device.address))]


def _prove(
    accounts: Accounts, factors: Factors, user: User, known: KnownDevice | None, code: str, turns: list[Turn],
    now: datetime,
) -> bool:  # fmt: skip
    """Whether a second factor was given. To be asked for one is no failed attempt; a wrong one is."""
    if not user.second_factor or (known is not None and known.remembered(user, now)):
        return False
    try:
        factor_service.require(factors, user, code, now)
    except NotSignedIn as error:
        if error.code == "second_factor_required":
            for turn in turns:
                accounts.attempts.give_back(turn, now)
        raise
    return True


def _forgive(accounts: Accounts, turns: list[Turn], now: datetime) -> None:
    """Who proves who they are starts anew. An address has other people's failures too: it gets back this attempt."""
    for turn in turns:
        if turn[0] is SIGN_IN_FROM_ADDRESS:
            accounts.attempts.give_back(turn, now)
        else:
            accounts.attempts.forget(turn)
