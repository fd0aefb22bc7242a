"""The PIN at the till: how cashiers take turns there, and how a supervisor puts their name to something.

It is short, so it is good at an open till of the own branch alone, next to somebody who is signed in; five wrong
tries lock it until its owner signs in with their password.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from supermarket.accounts.factor_model import wrong_proof
from supermarket.accounts.model import Role, User
from supermarket.accounts.session_model import ACCESS_LIFE, must_enrol
from supermarket.kernel.caller import ALL_BRANCHES
from supermarket.kernel.errors import Invalid, NotSignedIn

SHORTEST, LONGEST = 4, 8
TRIES = 5
TURN = timedelta(hours=12)
"""How long a cashier stays signed in by PIN at most."""
SELL = "pos:sell"
_TILL, _ALSO = "pos:", frozenset({"inventory:read"})
_ROWS = ("01234567890", "09876543210", "2580", "0852")
_FIRST_TRIED = frozenset({"1122", "1004", "2000", "1971", "1952", "7007", "123321", "112233", "12341234"})


@dataclass(frozen=True, slots=True)
class Pin:
    """``digest`` is argon2id; ``tries`` were wrong since it was right last."""

    user_id: str
    digest: str = field(repr=False)
    set_at: datetime
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Turn:
    """A cashier's session at a till: no token refreshes it, and it ends with the till's own session."""

    id: str
    user_id: str
    generation: int
    till: str
    terminal_code: str
    started_at: datetime

    @property
    def expires_at(self) -> datetime:
        return self.started_at + TURN

    def goes_on(self, user: User, pin: Pin | None, now: datetime) -> bool:
        """Not for whom the office locked out, nor after another PIN was set."""
        same = user.active and user.generation == self.generation and now < self.expires_at
        return same and pin is not None and pin.set_at <= self.started_at

    def token_until(self, now: datetime) -> datetime:
        return min(now + ACCESS_LIFE, self.expires_at)


@dataclass(frozen=True, slots=True)
class Typed:
    """Who says they are there, by login or id, and the PIN they typed."""

    login: str
    user_id: str
    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class TurnGrant:
    """``seconds`` is how long the token lives."""

    access: str = field(repr=False)
    seconds: int
    user: User
    permissions: frozenset[str]


def require_good_pin(pin: str) -> None:
    """Refuse what is tried first: one figure, rows, and the commonest."""
    half = pin[: len(pin) // 2]
    plain = pin == half * 2 or len(set(pin)) == 1 or any(pin in row for row in _ROWS)
    if plain or pin in _FIRST_TRIED:
        raise Invalid.field("/pin", "too easy to guess; no rows and no repetition", "pin_common")


def may_work_at(user: User, role: Role, branch_id: str, factor_roles: tuple[str, ...]) -> bool:
    """They sell, in this branch, and owe no second factor."""
    place = user.branch_id == branch_id or ALL_BRANCHES in role.permissions
    return user.active and place and SELL in role.permissions and not must_enrol(user, factor_roles)


def till_permissions(role: Role) -> frozenset[str]:
    """What a PIN gives of a role: the work at a till."""
    return frozenset(p for p in role.permissions if p.startswith(_TILL)) | (role.permissions & _ALSO)


def wrong_pin() -> Invalid:
    """The same for somebody unknown, without a PIN, locked, or of another branch."""
    reason = f"The PIN is wrong, or good for nothing at this till. {TRIES} wrong tries lock it."
    return wrong_proof("/pin", reason, "wrong_pin")


def turn_over() -> NotSignedIn:
    return NotSignedIn("Type your PIN again.", code="pin_required")
