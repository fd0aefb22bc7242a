"""Every five minutes: carry on with large moves of stock and stock takes whose worker died."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from supermarket import wiring
from supermarket.edge.schedule import schedule
from supermarket.inventory import take_commit_service


def finish(now: datetime, given: Mapping[str, Any]) -> Mapping[str, Any]:
    takes = take_commit_service.finish_abandoned(wiring.counting_desk(), now)
    return {"finished": wiring.stock().finish_abandoned(now), "takes": takes}


handler = schedule(finish)
