"""Sessions: how they begin, go on and end."""

from collections.abc import Collection
from datetime import datetime

from supermarket.accounts.api_key_model import require_person
from supermarket.accounts.device_model import KnownDevice, first_seen
from supermarket.accounts.model import Role, User, role_of
from supermarket.accounts.notice_model import Alert, alert
from supermarket.accounts.ports import Accounts
from supermarket.accounts.session_model import (
    ACCESS_LIFE,
    Device,
    Grant,
    Session,
    Verdict,
    digest,
    must_enrol,
    new_token,
    open_session,
    permitted,
)
from supermarket.kernel.caller import Caller
from supermarket.kernel.clock import epoch
from supermarket.kernel.errors import NotFound, NotSignedIn
from supermarket.kernel.ids import is_id, new_id
from supermarket.kernel.paging import Page, PageRequest
from supermarket.settings.ports import ShopSettings


def begin(accounts: Accounts, settings: ShopSettings, user: User, device: Device, now: datetime) -> Grant:
    """A session for somebody who has proved who they are.

    The owner hears of a device that is new to an account that was used before. Raises NotSignedIn when the user is
    deactivated, or all their sessions are ended, in this moment.
    """
    sent = digest(device.token)
    reads = [accounts.roles.read(user.role), accounts.devices.read(user.id, sent)]
    stored, known = accounts.read_together(reads)
    known = known_now(known, now)
    device_token = device.token if known else new_token()
    seen = _seen(known, digest(device_token), device, user, now)
    refresh_token = new_token()
    session = open_session(new_id(), user, refresh_token, now, device, seen.digest)
    role, roles = _role(user, stored), settings.rules().second_factor_roles
    grant = _grant(accounts, user, role, session, refresh_token, device_token, roles, now)
    strange = known is None and user.signed_in_at
    told = [alert(user, Alert.NEW_DEVICE, now, device.address, device.agent)] if strange else []
    accounts.sessions.start(session, user.role, seen, known is not None, told)
    return grant


def known_now(device: KnownDevice | None, now: datetime) -> KnownDevice | None:
    """A device that was not seen for long is not known any more, though it may still be stored."""
    return device if device is not None and device.expires_at > now else None


def _seen(known: KnownDevice | None, mark: str, device: Device, user: User, now: datetime) -> KnownDevice:
    return known.seen(device, user, now) if known else first_seen(mark, device, user, now)


def _role(user: User, stored: Role | None) -> Role:
    return role_of(user.role, stored) or Role(user.role)


def _grant(
    accounts: Accounts, user: User, role: Role, session: Session, token: str, device: str, roles: Collection[str],
    now: datetime,
) -> Grant:  # fmt: skip
    """Signed before anything is stored: without a key, nothing is left behind."""
    permissions = permitted(user, role, roles)
    claims = {
        "sub": user.id, "sid": session.id, "role": role.name, "branch": user.branch_id,
        "permissions": sorted(permissions), "name": user.name, "exp": epoch(now + ACCESS_LIFE),
    }  # fmt: skip
    access = accounts.signer.sign(claims, now)
    return Grant(access, token, user, permissions, session.expires_at, device, must_enrol(user, roles))


def refresh(accounts: Accounts, settings: ShopSettings, token: str, now: datetime) -> Grant:
    """The next pair of tokens. A token that was replaced ends its session; see `session_model`."""
    presented = digest(token)
    session, user, role = _presented(accounts, presented)
    match session.verdict(presented, now):
        case Verdict.REUSED:
            _end_stolen(accounts, session, user, now)
            raise NotSignedIn
        case Verdict.RACED:
            raise NotSignedIn("Another refresh came first.", code="refresh_raced")
    if not session.stands(user, now):
        raise NotSignedIn
    successor = new_token()
    rotated = session.rotated(digest(successor), now)
    roles = settings.rules().second_factor_roles
    grant = _grant(accounts, user, role, rotated, successor, "", roles, now)
    accounts.sessions.rotate(session, rotated, user.role)
    return grant


def _presented(accounts: Accounts, presented: str) -> tuple[Session, User, Role]:
    holder = accounts.sessions.holder(presented)
    if holder is None:
        raise NotSignedIn
    user_id, session_id, role_name = holder
    session, user, stored = accounts.read_together([
        accounts.sessions.read(user_id, session_id),
        accounts.users.read(user_id),
        accounts.roles.read(role_name),
    ])  # fmt: skip
    if session is None or user is None:
        raise NotSignedIn
    return session, user, role_of(role_name, stored) or Role(role_name)


def _end_stolen(accounts: Accounts, session: Session, user: User, now: datetime) -> None:
    """The device's own token was beside the refresh token, and may be stolen with it."""
    if session.device:
        accounts.devices.forget(user.id, session.device)
    told = [alert(user, Alert.TOKEN_REUSED, now, session.address, session.agent)]
    accounts.sessions.end(session.user_id, session.id, told)


def sign_out(accounts: Accounts, caller: Caller, everywhere: bool) -> None:
    """End this session, or all of them. Access tokens already given out run on for what is left of 15 minutes."""
    user_id = caller.id
    if everywhere:
        accounts.users.end_sessions(user_id)
    elif caller.session_id is not None:
        accounts.sessions.end(user_id, caller.session_id)


def sign_out_by_token(accounts: Accounts, token: str, everywhere: bool, now: datetime) -> None:
    """The same by a refresh token. One that is good for nothing else still ends its own session."""
    try:
        session, user, _ = _presented(accounts, digest(token))
    except NotSignedIn:
        return
    good = session.verdict(digest(token), now) is Verdict.GOOD and session.stands(user, now)
    if everywhere and good:
        accounts.users.end_sessions(user.id)
    accounts.sessions.end(session.user_id, session.id)


def own_sessions(accounts: Accounts, caller: Caller, page: PageRequest, now: datetime) -> Page[Session]:
    """Those that stand, newest first; a page may have fewer than it could."""
    require_person(caller)
    return accounts.sessions.of_user(accounts.users.get(caller.id), page, now)


def end_own(accounts: Accounts, caller: Caller, session_id: str) -> None:
    """End one of one's own sessions, and forget its device, which may be lost. Raises NotFound for any other."""
    read = [accounts.sessions.read(caller.id, session_id)] if is_id(session_id) else []
    session = accounts.read_together(read)[0] if read else None
    if session is None:
        raise NotFound("There is no such session.")
    if session.device:
        accounts.devices.forget(caller.id, session.device)
    accounts.sessions.end(caller.id, session_id)
