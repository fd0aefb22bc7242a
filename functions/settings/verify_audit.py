"""Each night, and when an operator calls: prove that nobody touched the audit log.

Follows yesterday and today, or what is sent: `{"day": "2026-11-22"}`, `{"from": "2026-11-01", "to": "2026-11-22"}`.
Fails, and names the first place, where an entry was altered, removed, moved or put in.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from supermarket import wiring
from supermarket.edge.metrics import count
from supermarket.edge.schedule import schedule
from supermarket.settings import audit_service
from supermarket.settings.audit_model import ChainBroken


def verify(now: datetime, given: Mapping[str, Any]) -> Mapping[str, Any]:
    first = given.get("day") or given.get("from") or (now - timedelta(days=1)).date().isoformat()
    last = given.get("day") or given.get("to") or now.date().isoformat()
    days = date.fromisoformat(first), date.fromisoformat(last)
    try:
        return audit_service.verify(wiring.audit_log(), wiring.audit_key(), *days)
    except ChainBroken:
        count("AuditChainBroken", "verify_audit")
        raise


handler = schedule(verify)
