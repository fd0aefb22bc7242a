"""The second factor: one-time codes of an authenticator app (RFC 6238), and recovery codes for when it is lost."""

import hashlib
import re
import secrets
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from supermarket.kernel.errors import Conflict, FieldError, Invalid, NotSignedIn

STEP = timedelta(seconds=30)
WAITS = timedelta(minutes=15)
"""How long an enrolment waits for its first code."""
RECOVERY_CODES = 10
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # pragma: allowlist secret
"""Nothing that is mistaken for something else when it is copied from paper."""
_LETTERS, _GROUP = 16, 4
_TOTP = re.compile(r"\d{6}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Tries:
    """So many wrong codes in a window of time that begins at a round hour."""

    name: str
    allowed: int
    window: timedelta

    def until(self, now: datetime) -> datetime:
        seconds = int(self.window.total_seconds())
        return datetime.fromtimestamp((int(now.timestamp()) // seconds + 1) * seconds, UTC)


TRIES = (
    Tries("factor", 5, timedelta(minutes=5)),
    Tries("factor-day", 30, timedelta(days=1)),
)


@dataclass(frozen=True, slots=True)
class Factor:
    """``sealed`` is the encrypted secret, ``last_step`` the last time step that was used, ``recovery`` digests."""

    user_id: str
    sealed: str = field(repr=False)
    created_at: datetime
    confirmed: bool = False
    last_step: int = 0
    recovery: frozenset[str] = field(default=frozenset(), repr=False)

    def waits(self, now: datetime) -> bool:
        return not self.confirmed and now - self.created_at < WAITS

    def confirmed_by(self, step: int, codes: tuple[str, ...]) -> "Factor":
        return replace(self, confirmed=True, last_step=step, recovery=digests(self.user_id, codes))


@dataclass(frozen=True, slots=True)
class Proof:
    """What shows that somebody holds the factor: a time step, a recovery code by its digest, or neither of them
    where the password did.
    """

    step: int = 0
    digest: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """``secret`` is base32, ``picture`` the QR of ``uri``."""

    secret: str = field(repr=False)
    uri: str = field(repr=False)
    picture: str = field(repr=False)


def is_totp(code: str) -> bool:
    return _TOTP.fullmatch(code) is not None


def tidy(code: str) -> str:
    """Without the gaps that people and apps put into codes."""
    return re.sub(r"[\s-]", "", code).lower()


def recovery_codes() -> tuple[str, ...]:
    """Of 79 bits each, which is more than a fast hash needs."""
    return tuple(_recovery_code() for _ in range(RECOVERY_CODES))


def _recovery_code() -> str:
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(_LETTERS))
    return "-".join(letters[at : at + _GROUP] for at in range(0, _LETTERS, _GROUP))


def recovery_digest(user_id: str, code: str) -> str:
    return hashlib.sha256(f"{user_id} {tidy(code)}".encode()).hexdigest()


def digests(user_id: str, codes: tuple[str, ...]) -> frozenset[str]:
    return frozenset(recovery_digest(user_id, code) for code in codes)


def code_required() -> NotSignedIn:
    return NotSignedIn("A code of your authenticator app is needed.", code="second_factor_required")


def wrong_code() -> NotSignedIn:
    return NotSignedIn("The code is wrong, or was used before.", code="wrong_code")


def wrong_proof(pointer: str, message: str, code: str) -> Invalid:
    """To who is signed in already: as of any wrong field, and by a code of its own."""
    return Invalid(message, errors=[FieldError(pointer, message, code)], code=code)


def already_on() -> Conflict:
    return Conflict("There is a second factor already. Remove it first.", code="second_factor_on")


def factor_off() -> Conflict:
    return Conflict("There is no second factor.", code="second_factor_off")


def not_enrolling() -> Conflict:
    return Conflict("Begin with an empty body: no enrolment waits for a code.", code="no_enrolment")


def needed(role: str) -> Conflict:
    return Conflict(f"The role {role} needs a second factor.", code="second_factor_needed")
