"""Schedule, hourly: ask for the index anew, for stock that came and went and changes nobody told of."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from supermarket import wiring
from supermarket.edge.schedule import schedule
from supermarket.kernel import clock


def sweep_search(now: datetime, given: Mapping[str, Any]) -> Mapping[str, Any]:
    wiring.ask_for_index({"changed_at": clock.stamp(now)})
    return {"changed_at": clock.stamp(now)}


handler = schedule(sweep_search)
