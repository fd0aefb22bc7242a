"""Every hour: what expired before a branch's today is blocked, so that levels and alerts know before a sale does."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from supermarket import wiring
from supermarket.edge.schedule import schedule
from supermarket.inventory import batch_service


def block(now: datetime, given: Mapping[str, Any]) -> Mapping[str, Any]:
    return batch_service.block_expired(
        wiring.books(), wiring.blocks(), wiring.warehouses(), wiring.settings(), now
    )


handler = schedule(block)
