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
    compromised = given.get("compromised") is True
    done = key_service.rotate(wiring.key_store(), now, compromised)
    if done["rotated"]:
        wiring.note("accounts", "signing_key", done["kid"], after={**done, "compromised": compromised})
    return done


handler = schedule(rotate, act="rotate_signing_keys")
