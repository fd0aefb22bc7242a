"""Every hour: where the morning check of a branch is due, put its low-stock marks right by its levels.

By hand with ``{"warehouse_id": "..."}``.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from supermarket import wiring
from supermarket.edge.schedule import schedule
from supermarket.inventory import ledger_service


def check(now: datetime, given: Mapping[str, Any]) -> Mapping[str, Any]:
    return ledger_service.check_low_stock(
        wiring.stock(),
        wiring.ledger(),
        wiring.warehouses(),
        wiring.settings(),
        now,
        given.get("warehouse_id"),
    )


handler = schedule(check)
