"""Money: whole poisha, a hundredth of a taka. No floats anywhere near it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

CURRENCY = "BDT"
BASIS_POINTS = 10_000
_TAKA = re.compile(r"-?\d{1,13}(\.\d{1,2})?", re.ASCII)


def divide_half_up(numerator: int, denominator: int) -> int:
    """``numerator / denominator`` rounded to the nearest whole, halves away from zero; denominator > 0."""
    whole = (2 * abs(numerator) + denominator) // (2 * denominator)
    return whole if numerator >= 0 else -whole


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in poisha. ``str`` gives taka with two places: ``str(Money(35500)) == "355.00"``."""

    poisha: int

    @classmethod
    def taka(cls, text: str) -> "Money":
        """Read ``"355"`` or ``"355.00"``; anything finer than a poisha is a ValueError, never rounded away."""
        if not _TAKA.fullmatch(text):
            raise ValueError(f"not an amount in taka: {text[:40]!r}")
        return cls(int(Decimal(text) * 100))

    @classmethod
    def total(cls, amounts: Iterable["Money"]) -> "Money":
        return cls(sum(amount.poisha for amount in amounts))

    def __add__(self, other: "Money") -> "Money":
        return Money(self.poisha + other.poisha)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.poisha - other.poisha)

    def __neg__(self) -> "Money":
        return Money(-self.poisha)

    def __mul__(self, times: int) -> "Money":
        return Money(self.poisha * times)

    def __bool__(self) -> bool:
        return self.poisha != 0

    def __str__(self) -> str:
        sign, poisha = ("-", -self.poisha) if self.poisha < 0 else ("", self.poisha)
        return f"{sign}{poisha // 100}.{poisha % 100:02d}"

    def share(self, part: int, whole: int) -> "Money":
        """``self * part / whole``, rounded half up once."""
        return Money(divide_half_up(self.poisha * part, whole))

    def rounded_to(self, step: "Money") -> "Money":
        """The nearest multiple of ``step``: cash totals round to the taka with ``Money(100)``."""
        return Money(divide_half_up(self.poisha, step.poisha) * step.poisha) if step else self


ZERO = Money(0)
TAKA = Money(100)
