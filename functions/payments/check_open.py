"""Every minute: payments and refunds that it is time to ask the gateways about."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from supermarket import wiring
from supermarket.edge.schedule import schedule
from supermarket.payments import service


def check(now: datetime, _: Mapping[str, Any]) -> Mapping[str, int]:
    return service.hand_over_due(wiring.payment_desk(), now)


handler = schedule(check)
