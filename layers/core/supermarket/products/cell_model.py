"""What a cell of a sheet says: text that no spreadsheet takes for a formula, lists, and yes or no."""

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_KEPT_FROM_FORMULAS = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")
_MARKS = frozenset("\\;:=|")
_LETTER = re.compile(r"\\.|.", re.DOTALL)
_ANSWERS: Mapping[str, bool] = MappingProxyType({
    **dict.fromkeys(("yes", "y", "true", "1", "হ্যাঁ"), True),
    **dict.fromkeys(("no", "n", "false", "0", "না"), False),
})  # fmt: skip


def shown(text: str) -> str:
    """As a file has it: an apostrophe before what a spreadsheet would carry out (OWASP, CSV injection)."""
    return f"'{text}" if _FORMULA.match(text) else text


def meant(cell: str) -> str:
    """What ``shown`` wrote."""
    return cell[1:] if _KEPT_FROM_FORMULAS.match(cell) else cell


def tidy(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def yes_or_no(text: str, otherwise: bool) -> bool:
    """``otherwise`` for an empty cell; ValueError for what is no answer."""
    if not text:
        return otherwise
    answer = _ANSWERS.get(text.casefold())
    if answer is None:
        raise ValueError("yes or no")
    return answer


def part(text: str) -> str:
    """A part of a list: a backslash before what would end it, and before spaces at its ends."""
    letters = [f"\\{letter}" if letter in _MARKS else letter for letter in text]
    for end in (0, -1) if letters else ():
        if letters[end].isspace():
            letters[end] = f"\\{letters[end]}"
    return "".join(letters)


def split(cell: str, mark: str, most: int = -1) -> list[str]:
    """The parts of a list, their backslashes still there, without spaces at their ends; none of an empty cell.

    With ``most`` the last has the rest.
    """
    parts: list[list[str]] = [[]]
    for letter in _LETTER.findall(cell):
        if letter == mark and len(parts) != most:
            parts.append([])
        else:
            parts[-1].append(letter)
    found = [_stripped(letters) for letters in parts]
    return found if any(found) else []


def plain(part: str) -> str:
    """A part without its backslashes."""
    return "".join(letter[-1] for letter in _LETTER.findall(part))


def _stripped(letters: list[str]) -> str:
    start, end = 0, len(letters)
    while start < end and letters[start].isspace():
        start += 1
    while start < end and letters[end - 1].isspace():
        end -= 1
    return "".join(letters[start:end])
