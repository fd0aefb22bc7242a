"""Linear barcodes as the widths of their bars and spaces, to be drawn as they are.

EAN-13, EAN-8 and UPC-A: GS1 General Specifications, 5.2; ITF-14: 5.3; Code 128: ISO/IEC 15417, with code sets B and C.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_DIGITS = ("3211", "2221", "2122", "1411", "1132", "1231", "1114", "1312", "1213", "3112")
_PARITY = (
    "LLLLLL", "LLGLGG", "LLGGLG", "LLGGGL", "LGLLGG", "LGGLLG", "LGGGLL", "LGLGLG", "LGLGGL", "LGGLGL",
)  # fmt: skip
_GUARD, _CENTRE = "111", "11111"
_INTERLEAVED = ("nnwwn", "wnnnw", "nwnnw", "wwnnn", "nnwnw", "wnwnn", "nwwnn", "nnnww", "wnnwn", "nwnwn")
_ITF_NARROW, _ITF_WIDE = 2, 5
_PATTERNS = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 "
    "123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 "
    "232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 "
    "313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 "
    "111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 "
    "111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 "
    "114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 2331112"
)
_CODE_128 = _PATTERNS.split()
_TO_C, _TO_B, _START_B, _START_C, _STOP = 99, 100, 104, 105, 106
_PRINTABLE = re.compile(r"[ -~]+")


@dataclass(frozen=True, slots=True)
class Symbol:
    """``widths`` are those of a bar, a space, a bar, and so on. ``narrow`` is the width of the narrowest of them.

    ``quiet`` is the room that stays empty on the left and on the right. ``text`` is printed below, for people.
    """

    kind: str
    text: str
    widths: tuple[int, ...]
    quiet: tuple[int, int]
    narrow: int = 1

    @property
    def width(self) -> int:
        """With the quiet zones."""
        return sum(self.widths) + sum(self.quiet)


def symbol(code: str) -> Symbol:
    """A GTIN whose last digit fits in its own symbol, anything else in Code 128. ValueError for what is not ASCII."""
    if re.fullmatch(r"\d{8}|\d{12,14}", code, re.ASCII) and _checks_out(code):
        return {8: _ean_8, 12: _upc, 13: _ean_13, 14: _itf}[len(code)](code)
    if not _PRINTABLE.fullmatch(code):
        raise ValueError("Code 128 is for printable ASCII")
    return Symbol("Code 128", code, _widths(*(_CODE_128[value] for value in _values(code))), (10, 10))


def _checks_out(gtin: str) -> bool:
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(gtin))) % 10 == 0


def _ean_13(code: str) -> Symbol:
    if code.startswith("0"):
        return _upc(code[1:])
    return Symbol("EAN-13", code, _retail(code), (11, 7))


def _upc(code: str) -> Symbol:
    return Symbol("UPC-A", code, _retail(f"0{code}"), (9, 9))


def _retail(code: str) -> tuple[int, ...]:
    left = [
        _DIGITS[int(digit)][:: 1 if parity == "L" else -1]
        for digit, parity in zip(code[1:7], _PARITY[int(code[0])], strict=True)
    ]
    return _widths(_GUARD, *left, _CENTRE, *(_DIGITS[int(digit)] for digit in code[7:]), _GUARD)


def _ean_8(code: str) -> Symbol:
    left, right = ([_DIGITS[int(digit)] for digit in half] for half in (code[:4], code[4:]))
    return Symbol("EAN-8", code, _widths(_GUARD, *left, _CENTRE, *right, _GUARD), (7, 7))


def _itf(code: str) -> Symbol:
    """Digits in pairs, the first of a pair in the bars, the second in the spaces between them."""
    pairs = zip(code[::2], code[1::2], strict=True)
    elements = "".join(
        bar + space
        for a, b in pairs
        for bar, space in zip(*(_INTERLEAVED[int(d)] for d in (a, b)), strict=True)
    )
    widths = tuple(_ITF_WIDE if element == "w" else _ITF_NARROW for element in f"nnnn{elements}wnn")
    return Symbol("ITF-14", code, widths, (20, 20), _ITF_NARROW)


def _values(text: str) -> Iterator[int]:
    """With the start, the check and the stop. Weights of the check grow from 1; the start weighs as the first."""
    values = list(_characters(text))
    check = values[0] + sum(place * value for place, value in enumerate(values))
    yield from (*values, check % 103, _STOP)


def _characters(text: str) -> Iterator[int]:
    """Digits in pairs (code set C) where that is shorter: from four at either end, from six within."""
    started = pairs = False
    at = 0
    while at < len(text):
        run = len(re.match(r"\d*", text[at:], re.ASCII)[0])  # type: ignore[index]
        wanted = run >= (4 if at in (0, len(text) - run) else 6)
        if wanted and started and not pairs and run % 2:
            yield ord(text[at]) - 32
            at, run = at + 1, run - 1
        if wanted != pairs or not started:
            yield (_TO_C if wanted else _TO_B) if started else (_START_C if wanted else _START_B)
            started, pairs = True, wanted
        taken = text[at : at + (run - run % 2 if wanted else 1)]
        yield from (int(taken[n : n + 2]) for n in range(0, len(taken), 2)) if wanted else [ord(taken) - 32]
        at += len(taken)


def _widths(*patterns: str) -> tuple[int, ...]:
    return tuple(int(width) for pattern in patterns for width in pattern)
