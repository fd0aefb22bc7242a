"""Every hour: what expires soon gets cheaper at its branch by the rules of the shop, until it is gone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from supermarket import wiring
from supermarket.edge.schedule import schedule
from supermarket.inventory import markdown_service


def mark_down(now: datetime, given: Mapping[str, Any]) -> Mapping[str, Any]:
    return markdown_service.mark_down(wiring.markdown_desk(), now)


handler = schedule(mark_down)
