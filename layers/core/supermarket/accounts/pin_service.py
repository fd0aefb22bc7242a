"""PINs: setting one's own, and taking one's turn at a till with it."""

from dataclasses import dataclass
from datetime import datetime

from supermarket.accounts.factor_ports import Factors
from supermarket.accounts.factor_service import give_back
from supermarket.accounts.factor_setup_service import check_password
from supermarket.accounts.login_model import login_name
from supermarket.accounts.model import Role, User, role_of
from supermarket.accounts.notice_model import Alert, alert
from supermarket.accounts.pin_model import (
    TRIES,
    Pin,
    Turn,
    TurnGrant,
    Typed,
    may_work_at,
    require_good_pin,
    till_permissions,
    turn_over,
    wrong_pin,
)
from supermarket.accounts.pin_ports import Pins
from supermarket.accounts.ports import Accounts
from supermarket.accounts.service import own_user
from supermarket.kernel.caller import Caller
from supermarket.kernel.clock import epoch
from supermarket.kernel.errors import NotAllowed, NotFound
from supermarket.kernel.ids import new_id
from supermarket.pos.model import SessionClosed, Till
from supermarket.pos.ports import Tills
from supermarket.settings.ports import ShopSettings

NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Pinned:
    """All that a PIN at a till stands on."""

    accounts: Accounts
    pins: Pins
    tills: Tills
    settings: ShopSettings


def set_pin(
    accounts: Accounts, pins: Pins, factors: Factors, caller: Caller, password: str, pin: str, now: datetime
) -> None:
    """One's own, for one's password. Raises NotAllowed for who does not work here."""
    user = own_user(accounts.users, caller)
    if not user.staff:
        raise NotAllowed("A PIN is for who works here.")
    require_good_pin(pin)
    check_password(factors, accounts.passwords, user, password, now)
    told = [alert(user, Alert.PIN_CHANGED, now, caller.address)]
    pins.set(user, Pin(user.id, accounts.passwords.hash(pin), now), told)
    give_back(factors, user.id, now)


def remove_pin(accounts: Accounts, pins: Pins, caller: Caller, now: datetime) -> None:
    """Turns that it began are over with it."""
    user = own_user(accounts.users, caller)
    pins.remove(user.id, [alert(user, Alert.PIN_CHANGED, now, caller.address)])


def sign_in(shop: Pinned, caller: Caller, session_id: str, typed: Typed, now: datetime) -> TurnGrant:
    """Another cashier's turn at an open till. Raises SessionClosed; Invalid for whatever is wrong with the PIN."""
    till = open_till(shop.tills, caller, session_id)
    user, role, pin = prove(shop, till, typed, now)
    turn = Turn(new_id(), user.id, user.generation, till.session_id, till.terminal_code, now)
    grant = _grant(shop.accounts, user, role, till, turn, now)
    note = {"user_id": user.id, "till": till.session_id, "terminal": till.terminal_code}
    shop.pins.begin(turn, pin, caller.address, note)
    return grant


def stay(shop: Pinned, caller: Caller, session_id: str, now: datetime) -> TurnGrant:
    """The next token of a turn that goes on. Raises NotSignedIn when the PIN is needed again, SessionClosed."""
    till = open_till(shop.tills, caller, session_id)
    if caller.till != session_id or caller.session_id is None:
        raise turn_over()
    turn, user, pin, stored = shop.accounts.read_together([
        shop.pins.read_turn(caller.id, caller.session_id), shop.accounts.users.read(caller.id),
        shop.pins.read(caller.id), shop.accounts.roles.read(caller.role),
    ])  # fmt: skip
    role = role_of(caller.role, stored) or Role(caller.role)
    fine = turn is not None and user is not None and turn.till == session_id and turn.goes_on(user, pin, now)
    if not fine or not may_work_at(user, role, till.branch_id, _factor_roles(shop)):
        raise turn_over()
    return _grant(shop.accounts, user, role, till, turn, now)


def leave(accounts: Accounts, caller: Caller, session_id: str) -> None:
    """End one's own turn. Raises NotAllowed for who is signed in with a password: that is signing out."""
    if caller.till != session_id or caller.session_id is None:
        raise NotAllowed("You did not sign in by PIN at this till.", code="other_till")
    accounts.sessions.end(caller.id, caller.session_id)


def open_till(tills: Tills, caller: Caller, session_id: str) -> Till:
    """The till that the caller works at. Raises NotFound, NotAllowed, SessionClosed."""
    _, till = tills.session(session_id)
    till.require_place(caller)
    if not till.open:
        raise SessionClosed
    return till


def prove(shop: Pinned, till: Till, typed: Typed, now: datetime) -> tuple[User, Role, Pin]:
    """Whose PIN it is. The same refusal after the same work, whatever is wrong."""
    user = _named(shop, typed)
    user_id, role_name = (user.id, user.role) if user else (NOBODY, NOBODY)
    pin, stored = shop.accounts.read_together([shop.pins.read(user_id), shop.accounts.roles.read(role_name)])
    role = role_of(role_name, stored) or Role(role_name)
    usable = user is not None and may_work_at(user, role, till.branch_id, _factor_roles(shop))
    # Whoever could not come in anyway is not locked out by somebody's typing.
    counted = shop.pins.count(user_id if usable else NOBODY)
    right = shop.accounts.passwords.verify(pin.digest if pin and counted else None, typed.pin)
    if user is not None and right:
        return user, role, pin
    if user is not None and usable and pin and pin.tries + 1 >= TRIES:
        shop.pins.lock(user.id, [alert(user, Alert.PIN_LOCKED, now)])
    raise wrong_pin()


def _named(shop: Pinned, typed: Typed) -> User | None:
    if typed.login:
        return shop.accounts.users.by_login(login_name(typed.login))
    try:
        return shop.accounts.users.get(typed.user_id)
    except NotFound:
        return None


def _grant(accounts: Accounts, user: User, role: Role, till: Till, turn: Turn, now: datetime) -> TurnGrant:
    permissions, until = till_permissions(role), turn.token_until(now)
    claims = {
        "sub": user.id, "sid": turn.id, "role": role.name, "branch": till.branch_id, "till": till.session_id,
        "permissions": sorted(permissions), "name": user.name, "exp": epoch(until),
    }  # fmt: skip
    access = accounts.signer.sign(claims, now)
    return TurnGrant(access, int((until - now).total_seconds()), user, permissions)


def _factor_roles(shop: Pinned) -> tuple[str, ...]:
    return shop.settings.rules().second_factor_roles
