"""Every hour: customers hear of the carts they left behind."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from supermarket import wiring
from supermarket.ecommerce import reminder_service
from supermarket.edge.schedule import schedule


def remind(now: datetime, _: Mapping[str, Any]) -> Mapping[str, int]:
    return reminder_service.remind(wiring.reminder_desk(), now)


handler = schedule(remind)
