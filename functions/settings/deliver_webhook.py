"""The webhook-delivery queue: one attempt to tell a webhook of something."""

import secrets
from collections.abc import Mapping
from typing import Any

from supermarket import wiring
from supermarket.edge.queue import log, messages
from supermarket.kernel import clock
from supermarket.settings.webhook_delivery_model import JITTER_PERCENT
from supermarket.settings.webhook_delivery_service import Request, deliver


def jitter() -> int:
    return secrets.randbelow(JITTER_PERCENT + 1)


def attempt(said: Mapping[str, Any]) -> None:
    came = deliver(wiring.post_room(), wiring.webhook_sender(), jitter, Request(**said), clock.now())
    log.info("delivery", extra={**said, "came": came})


handler = messages(attempt)
