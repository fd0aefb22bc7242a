"""Every hour: go on proving the stock by its ledger, each warehouse once a business day."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from supermarket import wiring
from supermarket.edge.schedule import schedule
from supermarket.inventory import audit_service


def audit(now: datetime, given: Mapping[str, Any]) -> Mapping[str, Any]:
    return audit_service.audit_stock(wiring.stock_proof(), now)


handler = schedule(audit)
