"""Signing up, signing in, staying signed in, signing out."""

from datetime import datetime

from supermarket.accounts.attempt_model import SIGN_IN_FROM_ADDRESS, SIGN_IN_OF_ACCOUNT, SIGN_UP_FROM_ADDRESS
from supermarket.accounts.login_model import login_name, neighbourhood
from supermarket.accounts.model import CUSTOMER, Person, Role, User, role_of
from supermarket.accounts.password_model import require_strong
from supermarket.accounts.ports import Accounts, Passwords, Users
from supermarket.accounts.session_model import (
    ACCESS_LIFE,
    Grant,
    Session,
    Verdict,
    digest,
    new_refresh_token,
    open_session,
)
from supermarket.kernel.caller import Caller
from supermarket.kernel.clock import epoch, stamp
from supermarket.kernel.errors import Invalid, NotSignedIn
from supermarket.kernel.ids import new_id
from supermarket.kernel.once import Once, perform


def new_user(
    passwords: Passwords, person: Person, password: str, role: str, branch_id: str, now: datetime
) -> User:
    if not (person.email or person.phone):
        raise Invalid.field("/email", "an email address or a mobile number", "missing")
    require_strong(password, (person.name, person.name_bn, person.email, person.phone))
    return User(
        new_id(), person.name, role, person.name_bn, person.email, person.phone, branch_id, passwords.hash(password),
        created_at=stamp(now), updated_at=stamp(now),
    )  # fmt: skip


def register(
    accounts: Accounts, person: Person, password: str, caller: Caller, once: Once | None, now: datetime
) -> User:
    """Make a customer. Raises AlreadyExists when the address or number has an account."""
    accounts.attempts.count(SIGN_UP_FROM_ADDRESS, neighbourhood(caller.address), now)

    def work() -> User:
        user = new_user(accounts.passwords, person, password, CUSTOMER, "", now)
        accounts.users.add(user, once)
        return user

    return perform(once, work, accounts.users.made_by)


def sign_in(accounts: Accounts, login: str, password: str, caller: Caller, now: datetime) -> Grant:
    """The same refusal after the same work, whether the account, the password or the right to sign in is missing."""
    name, address = login_name(login), neighbourhood(caller.address)
    accounts.attempts.count(SIGN_IN_FROM_ADDRESS, address, now)
    user = accounts.users.by_login(name)
    accounts.attempts.count(SIGN_IN_OF_ACCOUNT, user.id if user else name, now)
    verified = accounts.passwords.verify(user.password_hash if user else None, password)
    if user is None or not verified or not user.active:
        raise NotSignedIn("The name or the password is wrong.", code="wrong_credentials")
    # A shop's tills share one address: who proves who they are leaves its attempts to the others.
    accounts.attempts.give_back(SIGN_IN_FROM_ADDRESS, address, now)
    if accounts.passwords.is_outdated(user.password_hash):
        accounts.users.rehash(user, accounts.passwords.hash(password))
    return _begin(accounts, user, now)


def _begin(accounts: Accounts, user: User, now: datetime) -> Grant:
    role = role_of(user.role, accounts.roles.get(user.role)) or Role(user.role)
    token = new_refresh_token()
    session = open_session(new_id(), user, token, now)
    grant = _grant(accounts, user, role, session, token, now)
    accounts.sessions.start(session, user.role)
    return grant


def refresh(accounts: Accounts, token: str, now: datetime) -> Grant:
    """The next pair of tokens. A token that was replaced ends its session; see `session_model`."""
    presented = digest(token)
    session, user, role = _presented(accounts, presented)
    match session.verdict(presented, now):
        case Verdict.REUSED:
            accounts.sessions.end(session.user_id, session.id)
            raise NotSignedIn
        case Verdict.RACED:
            raise NotSignedIn("Another refresh came first.", code="refresh_raced")
    if session.expires_at <= now or not session.belongs_to(user):
        raise NotSignedIn
    successor = new_refresh_token()
    rotated = session.rotated(digest(successor), now)
    grant = _grant(accounts, user, role, rotated, successor, now)
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


def _grant(accounts: Accounts, user: User, role: Role, session: Session, token: str, now: datetime) -> Grant:
    """Signed before anything is stored: without a key, nothing is left behind."""
    claims = {
        "sub": user.id, "sid": session.id, "role": role.name, "branch": user.branch_id,
        "permissions": sorted(role.permissions), "name": user.name, "exp": epoch(now + ACCESS_LIFE),
    }  # fmt: skip
    return Grant(accounts.signer.sign(claims, now), token, user, role.permissions)


def sign_out(accounts: Accounts, caller: Caller, everywhere: bool) -> None:
    """End this session, or all of them. Access tokens already given out run on for what is left of 15 minutes."""
    if everywhere:
        accounts.users.end_sessions(caller.id)
    elif caller.session_id is not None:
        accounts.sessions.end(caller.id, caller.session_id)


def own_user(users: Users, caller: Caller) -> User:
    user = users.get(caller.id)
    if not user.active:
        raise NotSignedIn
    return user


def rename(users: Users, caller: Caller, name: str | None, name_bn: str | None, now: datetime) -> User:
    """None leaves a name as it is. Raises Outdated when the office changes the user at the same moment."""
    user = own_user(users, caller)
    new = user.changed(
        stamp(now),
        name=user.name if name is None else name,
        name_bn=user.name_bn if name_bn is None else name_bn,
    )
    users.change(user, new)
    return new
