"""Text measured in the cells of a fixed-width printer, where Bangla marks take no room of their own."""

import unicodedata
from collections.abc import Callable
from functools import cache

HASANTA = "\u09cd"
MARKS = {"Mn", "Mc", "Me", "Cf"}


def cell_width(text: str) -> float:
    """Cells taken by `text`: one a letter, none a combining mark or joiner, two a wide East Asian letter."""
    return sum(map(_cells, text))


def pad_left(text: str, width: int) -> str:
    return " " * int(width - cell_width(text)) + text


def pad_right(text: str, width: int) -> str:
    return text + " " * int(width - cell_width(text))


def centre(text: str, width: int) -> str:
    return " " * (int(width - cell_width(text)) // 2) + text


def clean(text: str) -> str:
    """One line of text: control characters, which a printer might obey, and runs of space become a space."""
    return " ".join("".join(" " if unicodedata.category(char) == "Cc" else char for char in text).split())


def clusters(text: str) -> list[str]:
    """The pieces a line may not be broken inside: a letter with its marks, or a whole conjunct such as ক্ষ."""
    pieces: list[str] = []
    for char in text:
        if pieces and (unicodedata.category(char) in MARKS or _joins_next(pieces[-1])):
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces


def wrap(text: str, limit: float, measure: Callable[[str], float] = cell_width) -> list[str]:
    """Lines of `text` no wider than `limit` by `measure`; a word that is wider is broken between clusters."""
    text = clean(text)
    if measure(text) <= limit:
        return [text]
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        if measure(f"{line} {word}".strip()) <= limit:
            line = f"{line} {word}".strip()
            continue
        lines += [line] if line else []
        *full, line = _broken(word, limit, measure)
        lines += full
    return [*lines, line]


def _broken(word: str, limit: float, measure: Callable[[str], float]) -> list[str]:
    pieces = [""]
    for cluster in clusters(word):
        if pieces[-1] and measure(pieces[-1] + cluster) > limit:
            pieces.append("")
        pieces[-1] += cluster
    return pieces


def _joins_next(piece: str) -> bool:
    return piece.rstrip("\u200d").endswith(HASANTA)


@cache
def _cells(char: str) -> int:
    if unicodedata.category(char) in MARKS:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
