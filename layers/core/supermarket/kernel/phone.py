"""Bangladeshi mobile numbers: one number however it is written."""

import re
import unicodedata

_MOBILE = re.compile(r"(?:\+?88)?(01[3-9]\d{8})", re.ASCII)
_SEPARATORS = str.maketrans("", "", " -()")


def mobile_number(text: str) -> str:
    """``01712345678``, ``+880 1712-345678`` and ``০১৭১২৩৪৫৬৭৮`` are all ``+8801712345678``; else ValueError."""
    digits = "".join(_digit(letter) for letter in text.strip().translate(_SEPARATORS))
    match = _MOBILE.fullmatch(digits)
    if match is None:
        raise ValueError("a Bangladeshi mobile number, such as 01712345678")
    return f"+88{match.group(1)}"


def _digit(letter: str) -> str:
    value = unicodedata.digit(letter, None)
    return letter if value is None else str(value)
