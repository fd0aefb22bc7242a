"""Who calls and under which idempotency key, read from the resolver's event as the project's own edge does."""

from typing import Any

from supermarket.edge import requests, tokens
from supermarket.kernel.caller import Caller
from supermarket.kernel.once import Once


def caller_of(event: Any) -> Caller:
    found = event["requestContext"].get("authorizer")
    if found:
        return tokens.caller(found, "")
    return Caller(guest_token=event["headers"]["X-Guest-Token"])


def once_of(event: Any, caller: Caller, operation: str, payload: str) -> Once:
    headers = {name.lower(): value for name, value in event["headers"].items()}
    once = requests.once_of(headers, caller, operation, payload, required=True)
    assert once is not None
    return once
