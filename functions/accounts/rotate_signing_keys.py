"""Each month, and when an operator calls: the next key that signs access tokens.

The first call makes the first key. `{"compromised": true}` drops every key at once.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from supermarket import wiring
from supermarket.accounts import key_service
from supermarket.edge.schedule import schedule


def rotate(now: datetime, given: Mapping[str, Any]) -> Mapping[str, Any]:
    return key_service.rotate(wiring.key_store(), now, compromised=given.get("compromised") is True)


handler = schedule(rotate)
