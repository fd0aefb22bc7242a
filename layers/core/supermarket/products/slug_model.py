"""Slugs: the name of a category or brand in an address, in English or Bangla letters."""

import unicodedata
from collections.abc import Collection

SLUG_LENGTH = 100
_JOINERS = "\u200c\u200d"
"""They join or part letters within a Bangla word, and are not seen themselves."""


def slug_of(text: str) -> str:
    """``Fruits & Vegetables`` as ``fruits-vegetables``. Letters, vowel signs and digits stay, in any script."""
    composed = unicodedata.normalize("NFC", text.casefold())
    kept = "".join(letter if _is_letter(letter) else " " for letter in composed if letter not in _JOINERS)
    return "-".join(kept.split())[:SLUG_LENGTH].strip("-")


def slug_for(name: str, code: str, taken: Collection[str]) -> str:
    """The slug that nobody chose: made from the name, and from the code too where somebody else has that one."""
    slug = slug_of(name)
    return slug if slug and slug not in taken else slug_of(f"{name[: SLUG_LENGTH // 2]} {code}")


def _is_letter(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "LMN"
