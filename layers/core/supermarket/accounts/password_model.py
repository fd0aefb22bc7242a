"""Which passwords will do: length decides, and what everybody tries first is refused (NIST SP 800-63B, 5.1.1)."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path

from supermarket.kernel.errors import Invalid

SHORTEST, LONGEST = 10, 200
_ROWS = (
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",  # pragma: allowlist secret
    "1qaz2wsx3edc4rfv5tgb",
)
_FEW = 4
_TRIMMINGS = re.compile(r"^[\W\d_]+|[\W\d_]+$")
"""What people put before and after a word to make it look like a password."""
_DIGEST_BYTES = 6


def normal_form(password: str) -> str:
    """One password whatever keyboard typed it: Bangla letters have several encodings."""
    return unicodedata.normalize("NFKC", password)


def require_strong(password: str, about: Iterable[str] = (), field: str = "/password") -> None:
    """``about`` is what the password must not be: the owner's name, address, number."""
    plain = normal_form(password).casefold()
    if not SHORTEST <= len(plain) <= LONGEST:
        raise Invalid.field(field, f"{SHORTEST} to {LONGEST} characters", "password_length")
    if is_common(plain) or len(set(plain)) < _FEW or _is_a_row(plain):
        raise Invalid.field(field, "too common; take several words", "password_common")
    if plain in {form for text in about for form in _forms(text.casefold())}:
        raise Invalid.field(field, "not your own name, address or number", "password_personal")


def is_common(plain: str) -> bool:
    """Known from breaches, or a word known from breaches with digits and signs around it."""
    word = _TRIMMINGS.sub("", plain)
    return plain in weak_passwords() or _is_breached(plain) or (len(word) >= _FEW and _is_breached(word))


def _is_breached(plain: str) -> bool:
    digests, wanted = _digests(), sha256(plain.encode()).digest()[:_DIGEST_BYTES]

    def at(place: int) -> bytes:
        return digests[place * _DIGEST_BYTES : (place + 1) * _DIGEST_BYTES]

    return at(bisect_left(range(len(digests) // _DIGEST_BYTES), wanted, key=at)) == wanted


def _is_a_row(plain: str) -> bool:
    return any(plain in row or plain in row[::-1] for row in _ROWS)


def _forms(text: str) -> set[str]:
    return {
        text,
        text.replace(" ", ""),
        text.partition("@")[0],
        text.removeprefix("+"),
        text.removeprefix("+88"),
    }


@cache
def weak_passwords() -> frozenset[str]:
    return frozenset(Path(__file__).with_name("weak_passwords.txt").read_text("utf-8").split())


@cache
def _digests() -> bytes:
    return (Path(__file__).parent / "common_passwords" / "digests.bin").read_bytes()
