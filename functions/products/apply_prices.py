"""Every quarter of an hour: the prices whose day has begun or passed, each branch's at its own midnight."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from supermarket import wiring
from supermarket.edge.schedule import schedule
from supermarket.products import price_service


def apply(now: datetime, given: Mapping[str, Any]) -> Mapping[str, Any]:
    return price_service.apply_due(wiring.catalogue(), wiring.prices(), wiring.settings(), now)


handler = schedule(apply)
