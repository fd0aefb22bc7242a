"""Every hour: once a business day, what each product of a warehouse will sell, and the reorder points that follow."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from supermarket import wiring
from supermarket.edge.schedule import schedule
from supermarket.inventory import reorder_plan_service


def plan(now: datetime, given: Mapping[str, Any]) -> Mapping[str, Any]:
    return reorder_plan_service.plan_reorders(wiring.planning(), now)


handler = schedule(plan)
