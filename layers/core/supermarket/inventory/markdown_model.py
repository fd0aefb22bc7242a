"""Near their expiry goods get cheaper: which rule holds, and what the price comes to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from supermarket.kernel.money import BASIS_POINTS, Money


@dataclass(frozen=True, slots=True)
class Step:
    """From ``days`` before the last day on, ``off`` basis points of the price less."""

    days: int
    off: int


@dataclass(frozen=True, slots=True)
class Markdown:
    """A price that was cut at a branch, because a batch in its warehouse expires on a day."""

    warehouse_id: str
    branch_id: str
    product_id: str
    expires_on: str
    off: int

    @property
    def reason(self) -> str:
        return f"expires on {self.expires_on}: {self.off // 100}.{self.off % 100:02d} % off"

    def price(self, normal: Money) -> Money:
        """At least a poisha."""
        return max(Money(1), normal.share(BASIS_POINTS - self.off, BASIS_POINTS))


def off_at(steps: Sequence[Step], expires_on: str, today: date) -> int:
    """What comes off today; nothing for what has expired, or is not near it. The step with the fewest days holds."""
    left = (date.fromisoformat(expires_on) - today).days
    held = [step for step in steps if 0 <= left <= step.days]
    return min(held, key=lambda step: step.days).off if held else 0
