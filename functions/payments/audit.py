"""Every hour: do payments, their orders and the gateways' lists agree?"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from supermarket import wiring
from supermarket.edge.schedule import schedule
from supermarket.payments import audit_service


def audit(now: datetime, _: Mapping[str, Any]) -> Mapping[str, int]:
    return audit_service.audit(wiring.audit_desk(), now)


handler = schedule(audit)
