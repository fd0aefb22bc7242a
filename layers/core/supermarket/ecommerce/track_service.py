"""Following an order by its number and the last digits of the phone it was ordered with, without signing in.

There are ten thousand such digits, so that wrong tries are counted: for the number, whoever tries, and for the address,
whatever it tries. A try is counted before it is looked at, and given back when it was right, so that many at one moment
get no further. Who is not told an order learns nothing of whether there is one.
"""

import hmac
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from supermarket.ecommerce.order_model import Order
from supermarket.ecommerce.ports import Orders
from supermarket.kernel.errors import NotFound, TooMany

WINDOW = timedelta(minutes=15)
"""By the clock: it ends at a quarter of an hour."""
WRONG_FOR_NUMBER = 5
WRONG_FROM_ADDRESS = 20
"""More, because a mobile network's customers share one."""
Spend = Callable[[str, int, int, datetime], bool]


@dataclass(frozen=True, slots=True)
class Tracker:
    """``spend`` is `supermarket.aws.counters.spend`."""

    orders: Orders
    spend: Spend


def track(tracker: Tracker, number: str, digits: str, address: str, now: datetime) -> Order:
    """Raises NotFound for wrong digits as for a number there is none of, TooMany after too many of either."""
    number, until = number.strip().upper(), _window_end(now)
    limits = ((f"track#from#{address}", WRONG_FROM_ADDRESS), (f"track#number#{number}", WRONG_FOR_NUMBER))
    for subject, limit in limits:
        if not tracker.spend(subject, 1, limit, until):
            wait = max(1, math.ceil((until - now).total_seconds()))
            raise TooMany("Too many wrong numbers. Try again later.", retry_after=wait)
    order = tracker.orders.by_number(number)
    if order is None or not _ends_in(order.recipient.phone, digits):
        raise NotFound("There is no order of this number and phone.")
    for subject, limit in limits:
        tracker.spend(subject, -1, limit, until)
    return order


def _ends_in(phone: str, digits: str) -> bool:
    """Nobody's phone, that of an order which no longer says whose it was, ends in anything."""
    return bool(phone) and hmac.compare_digest(phone[-len(digits) :].encode(), digits.encode())


def _window_end(at: datetime) -> datetime:
    seconds = int(WINDOW.total_seconds())
    return datetime.fromtimestamp((int(at.timestamp()) // seconds + 1) * seconds, UTC)
