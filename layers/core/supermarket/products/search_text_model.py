"""How names and questions are taken apart into words, the same way on both sides of the search.

Bangla, English and mixed text: one spelling of each letter (Unicode NFC, nukta letters in one piece, no joiners), one
set of digits, small letters, no accents on Latin ones. A number with its unit is one word, a measure, so that "1 kg",
"1kg", "১ কেজি" and "1000 gm" are the same.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

MEASURE = "="
"""What a measure begins with, which no word does: ``=1000g``."""
_TABLE = str.maketrans(
    "০১২৩৪৫৬৭৮৯", "0123456789",
    "\u200c\u200d\u2060\ufeff\u00ad'\u2018\u2019`´",
)  # fmt: skip
_NUKTA = (
    ("\u09a1\u09bc", "\u09dc"),
    ("\u09a2\u09bc", "\u09dd"),
    ("\u09af\u09bc", "\u09df"),
    ("\u09ac\u09bc", "\u09b0"),
)
_ACCENTS = re.compile("[\u0300-\u036f]")
_PIECES = re.compile(r"\d+(?:\.\d+)?|[\u0980-\u09ff]+|[^\W\d_\u0980-\u09ff]+")
_UNITS = {
    "g": (1000, "kg kgs kilo kilos kilogram kilograms কেজি কিলো কিলোগ্রাম"),
    "g ": (1, "g gm gms gram grams গ্রাম গ্রা"),
    "ml": (1000, "l lt ltr ltrs liter liters litre litres লিটার লি"),
    "ml ": (1, "ml mls millilitre milliliter মিলি মিলিলিটার এমএল"),
    "pc": (1, "pc pcs piece pieces টি টা পিস পিচ"),
    "pc ": (12, "dozen dozens ডজন"),
}
UNITS = {word: (kind.strip(), factor) for kind, (factor, words) in _UNITS.items() for word in words.split()}
_EMPTY = "and the of with for in a an n এবং ও সহ এন্ড এ্যান্ড"
EMPTY = frozenset(_EMPTY.split())
"""Words that most names have and nobody looks for."""
_GENITIVE = "\u09c7\u09b0"
_LATIN = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Word:
    """``text`` is what is compared, ``shown`` how it was written."""

    text: str
    shown: str

    @property
    def is_measure(self) -> bool:
        return self.text.startswith(MEASURE)


def normal(text: str) -> str:
    """One spelling of each letter and digit, small ones."""
    text = _ACCENTS.sub("", unicodedata.normalize("NFD", text))
    text = unicodedata.normalize("NFC", text)
    for spelled, letter in _NUKTA:
        text = text.replace(spelled, letter)
    return text.replace("\u09bc", "").translate(_TABLE).casefold()


def words(text: str) -> list[Word]:
    """Its words in their order, measures as one, and none of the empty ones unless it is all there is."""
    found = list(_measured(_PIECES.findall(normal(text))))
    return found if len(found) == 1 else [word for word in found if word.text not in EMPTY]


def _measured(pieces: list[str]) -> Iterator[Word]:
    place = 0
    while place < len(pieces):
        piece = pieces[place]
        unit = UNITS.get(pieces[place + 1]) if place + 1 < len(pieces) and piece[0].isdigit() else None
        if unit is not None:
            yield Word(measure(piece, *unit), f"{piece} {pieces[place + 1]}")
            place += 2
        else:
            yield Word(root(piece), piece)
            place += 1


def measure(number: str, kind: str, factor: int) -> str:
    """As many of the smallest unit: ``=1750ml``."""
    amount = Decimal(number[:12]) * factor
    return f"{MEASURE}{amount.normalize():f}{kind}"


@lru_cache(maxsize=65536)
def root(word: str) -> str:
    """Without the endings that change no meaning: an English plural, a Bangla genitive."""
    if word.endswith(_GENITIVE) and len(word) > 4:
        return word[:-2]
    if not _LATIN.fullmatch(word) or len(word) < 4:
        return word
    if word.endswith(("ies", "ie")) and len(word) > 4:
        return word.rstrip("s")[:-2] + "y"
    if word[-1] != "s" or word[-2] in "su":
        return word
    if word.endswith(("ches", "shes", "xes", "sses", "oes")):
        return word[:-2]
    return word[:-1]


def is_bangla(text: str) -> bool:
    return "\u0980" <= text[:1] <= "\u09ff"
