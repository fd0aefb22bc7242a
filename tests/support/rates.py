"""What all environments count together, without a table."""

from collections import Counter
from datetime import datetime


class Counters:
    """``take`` is what a `Meter` asks."""

    def __init__(self) -> None:
        self.spent: Counter[tuple[str, datetime]] = Counter()
        self.granted: Counter[tuple[str, datetime]] = Counter()
        self.writes = 0

    def take(self, subject: str, amount: int, limit: int, until: datetime) -> int:
        self.writes += 1
        before = self.spent[subject, until]
        if before >= limit:
            return 0
        self.spent[subject, until] += amount
        given = max(0, min(amount, limit - before))
        self.granted[subject, until] += given
        return given
