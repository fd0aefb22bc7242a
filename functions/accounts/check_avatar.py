"""Avatar queue: look at a picture that was sent to the media bucket, and show it if it is one."""

from collections.abc import Mapping
from typing import Any

from supermarket import wiring
from supermarket.accounts import avatar_service
from supermarket.edge.metrics import count
from supermarket.edge.queue import messages
from supermarket.kernel import clock


def check_avatar(message: Mapping[str, Any]) -> None:
    key = message["detail"]["object"]["key"]
    if not avatar_service.receive(
        wiring.accounts().users, wiring.pictures(), wiring.studio(), key, clock.now()
    ):
        count("RefusedUploads", "check_avatar")


handler = messages(check_avatar)
