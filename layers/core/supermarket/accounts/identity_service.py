"""Signing in with somebody else's word: an id token of a provider that the shop trusts."""

from dataclasses import replace
from datetime import datetime

from supermarket.accounts import factor_service, session_service
from supermarket.accounts.factor_ports import Factors
from supermarket.accounts.identity_model import (
    Expected,
    Identity,
    Vouched,
    fingerprint,
    identity_in,
    must_verify,
    new_customer,
    refused,
)
from supermarket.accounts.identity_ports import Vouching
from supermarket.accounts.model import User
from supermarket.accounts.notice_model import Alert, alert
from supermarket.accounts.ports import Accounts
from supermarket.accounts.session_model import Device, Grant, digest
from supermarket.kernel.errors import NotFound, Outdated, Unavailable
from supermarket.settings.model import IdentityProvider
from supermarket.settings.ports import ShopSettings

TRIES = 3


def sign_in(
    accounts: Accounts, settings: ShopSettings, factors: Factors, vouching: Vouching, given: Vouched,
    device: Device, now: datetime,
) -> Grant:  # fmt: skip
    """A session for whom the token means. The first time, their account is found by their address, or made.

    Raises Conflict with ``verify_email_first`` where nobody has proved yet whose the address is, and NotSignedIn for
    everything that is wrong with a token or its owner, as for a wrong password. A token is good once: it is used up
    when a session begins, so that it may be sent again with the second factor's code.
    """
    identity = _identity(settings, vouching, given, now)
    proved, remember, used = "", False, False
    for _ in range(TRIES):
        user, linked = _find(accounts, vouching, identity)
        if user is not None and proved != user.id:
            remember = _prove(accounts, factors, user, device, given.code, now) and device.remember
            proved = user.id
        if not used:
            _use_up(vouching, identity, given.id_token)
            used = True
        try:
            owner = user if user and linked else _settle(vouching, identity, user, device, now)
        except Outdated:
            continue
        return session_service.begin(accounts, settings, owner, replace(device, remember=remember), now)
    raise Unavailable("Too many sign-ins of this person at once.")


def _identity(settings: ShopSettings, vouching: Vouching, given: Vouched, now: datetime) -> Identity:
    provider = _provider(settings, given.provider)
    claims = vouching.tokens.claims(provider.issuer, given.id_token)
    return identity_in(
        claims, Expected(provider.name, provider.issuer, provider.client_ids, given.nonce), now
    )


def _provider(settings: ShopSettings, name: str) -> IdentityProvider:
    for provider in settings.rules().identity_providers:
        if provider.name == name:
            return provider
    raise NotFound("There is no such identity provider.")


def _find(accounts: Accounts, vouching: Vouching, identity: Identity) -> tuple[User | None, bool]:
    """Whose it is, and whether that is settled; None for somebody new."""
    owner = vouching.identities.owner(identity)
    if owner is not None:
        return _active(_owner(accounts, owner)), True
    if not identity.email:
        raise must_verify()
    user = accounts.users.by_login(identity.email)
    if user is None:
        return None, False
    if not _active(user).email_verified:
        raise must_verify()
    return user, False


def _owner(accounts: Accounts, user_id: str) -> User:
    try:
        return accounts.users.get(user_id)
    except NotFound:
        raise refused() from None


def _active(user: User) -> User:
    if not user.active:
        raise refused()
    return user


def _prove(
    accounts: Accounts, factors: Factors, user: User, device: Device, code: str, now: datetime
) -> bool:
    """Whether a second factor was given: a provider's word stands for the password alone."""
    if not user.second_factor or _remembered(accounts, user, device, now):
        return False
    factor_service.require(factors, user, code, now)
    return True


def _remembered(accounts: Accounts, user: User, device: Device, now: datetime) -> bool:
    found = accounts.devices.find(user.id, digest(device.token)) if device.token else None
    known = session_service.known_now(found, now)
    return known is not None and known.remembered(user, now)


def _use_up(vouching: Vouching, identity: Identity, id_token: str) -> None:
    if not vouching.spend(f"id-token#{fingerprint(id_token)}", 1, 1, identity.ends_at):
        raise refused()


def _settle(vouching: Vouching, identity: Identity, user: User | None, device: Device, now: datetime) -> User:
    """The identity is its owner's from now on. Raises Outdated when somebody was faster."""
    if user is None:
        new = new_customer(identity, now)
        vouching.identities.join(identity, new, now)
        return new
    told = alert(user, Alert.IDENTITY_LINKED, now, device.address, device.agent)
    vouching.identities.link(identity, user, now, [told])
    return user
