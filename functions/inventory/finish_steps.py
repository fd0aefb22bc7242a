"""Every five minutes: carry on with large moves of stock whose worker died."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from supermarket import wiring
from supermarket.edge.schedule import schedule


def finish(now: datetime, given: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"finished": wiring.stock().finish_abandoned(now)}


handler = schedule(finish)
