"""Which passwords will do: length decides, and what everybody tries first is refused (NIST SP 800-63B, 5.1.1)."""

import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from supermarket.kernel.errors import Invalid

SHORTEST, LONGEST = 10, 200
_ROWS = (
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb",
)
_FEW = 4


def normal_form(password: str) -> str:
    """One password whatever keyboard typed it: Bangla letters have several encodings."""
    return unicodedata.normalize("NFKC", password)


def require_strong(password: str, about: Iterable[str] = ()) -> None:
    """``about`` is what the password must not be: the owner's name, address, number."""
    plain = normal_form(password).casefold()
    if not SHORTEST <= len(plain) <= LONGEST:
        raise Invalid.field("/password", f"{SHORTEST} to {LONGEST} characters", "password_length")
    if plain in weak_passwords() or len(set(plain)) < _FEW or _is_a_row(plain):
        raise Invalid.field("/password", "too common; take several words", "password_common")
    if plain in {form for text in about for form in _forms(text.casefold())}:
        raise Invalid.field("/password", "not your own name, address or number", "password_personal")


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
