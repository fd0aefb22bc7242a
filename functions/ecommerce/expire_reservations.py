"""Every minute: orders whose goods were kept long enough run out."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from supermarket import wiring
from supermarket.ecommerce import order_service
from supermarket.edge.schedule import schedule


def expire(now: datetime, _: Mapping[str, Any]) -> Mapping[str, int]:
    return order_service.expire_overdue(wiring.order_desk(), now)


handler = schedule(expire)
