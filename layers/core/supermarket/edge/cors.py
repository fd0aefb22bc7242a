"""Pages of other origins: which may call, and what their browsers ask before.

The origins are in the settings. Each answer names the one that asked, never all; a page of any other gets no answer
to read. What is served to a page of its own origin does not need any of this.
"""

from collections.abc import Mapping
from typing import Any

from supermarket.edge.admission import policy

METHODS = "GET, POST, PUT, PATCH, DELETE"
SENT = (
    "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, X-Guest-Token, X-Till-Approval, "
    "X-Requested-With"
)
READ = "ETag, Location, Retry-After, WWW-Authenticate, X-Guest-Token"
KEEP_SECONDS = 600


def answer_headers(origin: str | None) -> dict[str, str]:
    """What lets a page of this origin read the answer; nothing for an origin that is not in the settings."""
    if not origin or origin not in policy().cors_origins:
        return {}
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Credentials": "true",
        "Access-Control-Expose-Headers": READ,
    }


def preflight(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """The Lambda handler of OPTIONS, of every path."""
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    allowed = answer_headers(headers.get("origin"))
    if allowed:
        del allowed["Access-Control-Expose-Headers"]
        allowed |= {
            "Access-Control-Allow-Methods": METHODS,
            "Access-Control-Allow-Headers": SENT,
            "Access-Control-Max-Age": str(KEEP_SECONDS),
        }
    return {
        "statusCode": 204,
        "headers": {"Vary": "Origin", "Cache-Control": "no-store", **allowed},
        "body": "",
    }
