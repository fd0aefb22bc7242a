"""Codes that prove whose an address or a number is, and so who may set a password.

A code is stored nowhere. It is worked out from its id and a secret, the way HOTP does it (RFC 4226), by whoever checks
it and by whoever writes the message: what is stored, and what travels in events, does not hold it.
"""

import hashlib
import hmac
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from supermarket.accounts.model import User
from supermarket.accounts.notice_model import Notice
from supermarket.kernel.clock import epoch
from supermarket.kernel.errors import Invalid
from supermarket.kernel.ids import new_id

ATTEMPTS = 5


class Purpose(StrEnum):
    """What a code is good for. There is one of each at most that counts."""

    VERIFY_EMAIL = "verify_email"
    VERIFY_PHONE = "verify_phone"
    RESET = "reset"
    INVITE = "invite"


_MINUTES = {Purpose.INVITE: 72 * 60}
_DIGITS = {Purpose.RESET: 8, Purpose.INVITE: 8}


@dataclass(frozen=True, slots=True)
class Code:
    """``destination`` is the address or number it went to, and what it proves."""

    id: str
    user_id: str
    purpose: Purpose
    destination: str
    expires_at: datetime
    used: bool = False

    @property
    def digits(self) -> int:
        return _DIGITS.get(self.purpose, 6)

    def lives(self, now: datetime) -> bool:
        return now < self.expires_at

    def is_written(self, key: str, typed: str) -> bool:
        """Whether this is the code, in any digits and with spaces between them."""
        digits = "".join(_digit(letter) for letter in typed if letter not in " -")
        return hmac.compare_digest(written(key, self.id, self.digits).encode(), digits.encode())


def written(key: str, code_id: str, digits: int) -> str:
    """The code as people read it."""
    mac = hmac.new(key.encode(), code_id.encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(mac[:8], 'big') % 10**digits:0{digits}d}"


def _digit(letter: str) -> str:
    value = unicodedata.digit(letter, None)
    return letter if value is None else str(value)


def new_code(user_id: str, purpose: Purpose, destination: str, now: datetime) -> Code:
    return Code(new_id(), user_id, purpose, destination, now + timedelta(minutes=minutes_of(purpose)))


def minutes_of(purpose: Purpose) -> int:
    return _MINUTES.get(purpose, 10)


def is_email(name: str) -> bool:
    return "@" in name


def channel_of(name: str) -> str:
    return "email" if is_email(name) else "sms"


def verification_of(name: str) -> Purpose:
    return Purpose.VERIFY_EMAIL if is_email(name) else Purpose.VERIFY_PHONE


def code_requested(user: User, code: Code, now: datetime) -> Notice:
    said = {
        "user_id": user.id, "purpose": code.purpose.value, "channel": channel_of(code.destination),
        "to": code.destination, "name": user.name, "name_bn": user.name_bn, "code_id": code.id, "digits": code.digits,
        "minutes": minutes_of(code.purpose),
    }  # fmt: skip
    return Notice("CodeRequested", now, said)


@dataclass(frozen=True, slots=True)
class Sent:
    """Where a code went, as far as its owner needs to see: ``a***@example.com``."""

    channel: str
    to: str

    @classmethod
    def of(cls, name: str) -> "Sent":
        local, _, domain = name.partition("@")
        return cls(channel_of(name), f"{local[0]}***@{domain}" if domain else f"{name[:6]}*****{name[-3:]}")


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many of something in a window of time, by whatever ``kind`` says they are counted."""

    kind: str
    amount: int
    window: timedelta

    def until(self, now: datetime) -> datetime:
        """When the window that ``now`` is in ends."""
        seconds = int(self.window.total_seconds())
        return datetime.fromtimestamp((epoch(now) // seconds + 1) * seconds, UTC)


_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)
SENT_TO = (Allowance("code-to-minute", 1, _MINUTE), Allowance("code-to-hour", 5, _HOUR))
SENT_FOR = (Allowance("code-for-minute", 1, _MINUTE), Allowance("code-for-hour", 5, _HOUR))
SENT_FROM_ADDRESS = Allowance("code-from", 20, _HOUR)
TRIED_FROM_ADDRESS = Allowance("code-tried-from", 30, _MINUTE)
TOLD_OF_SIGN_UP = Allowance("sign-up-told", 1, _HOUR)
SIGN_UPS_FROM_ADDRESS = Allowance("sign-up-from", 30, _MINUTE)
TEXTED_SIGN_UPS_FROM_ADDRESS = Allowance("sign-up-texted-from", 100, _HOUR)
"""Generous: a mobile operator puts many customers behind one address."""
OLD_PASSWORDS_TRIED = Allowance("password-change", 5, _MINUTE)


def wrong_code() -> Invalid:
    return Invalid.field("/code", "This code is wrong, was used, or is too old.", "wrong_code")
