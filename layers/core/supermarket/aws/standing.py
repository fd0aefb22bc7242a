"""Whether a session still stands: asked wherever the word of an access token is not enough.

Read by the edge of every function, so only the three facts that decide leave the table; see ``EdgeAccess`` in
infra/data.yaml. The keys are those of the accounts' rows.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from supermarket.aws.clients import client
from supermarket.config import config
from supermarket.kernel.clock import epoch
from supermarket.kernel.errors import Unavailable

_TRIES = 3
_NAMES = {"#pk": "pk", "#sk": "sk", "#active": "active", "#generation": "generation", "#until": "expires_at"}


def keys(user_id: str, session_id: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """Where the user is and where the session."""
    return (f"USER#{user_id}", "USER"), (f"USER#{user_id}", f"SESSION#{session_id}")


def stands(user_id: str, session_id: str | None, now: datetime) -> bool:
    """The session is there and not over, its user is active, and nothing ended the user's sessions since it began.

    One consistent read of two items. Raises Unavailable when the table has no time for it.
    """
    if not session_id:
        return False
    user_key, session_key = keys(user_id, session_id)
    found = _read([user_key, session_key])
    user, session = found.get(user_key[1]), found.get(session_key[1])
    if user is None or session is None or int(session["expires_at"]["N"]) <= epoch(now):
        return False
    return bool(user["active"]["BOOL"]) and user["generation"]["N"] == session["generation"]["N"]


def _read(places: list[tuple[str, str]]) -> dict[str, Mapping[str, Any]]:
    wanted = {
        "Keys": [{"pk": {"S": pk}, "sk": {"S": sk}} for pk, sk in places],
        "ConsistentRead": True,
        "ProjectionExpression": ", ".join(_NAMES),
        "ExpressionAttributeNames": _NAMES,
    }
    table = config().table("accounts")
    asked: Mapping[str, Any] = {table: wanted}
    found: dict[str, Mapping[str, Any]] = {}
    for _ in range(_TRIES):
        answer = client("dynamodb").batch_get_item(RequestItems=asked)
        found |= {item["sk"]["S"]: item for item in answer.get("Responses", {}).get(table, ())}
        asked = answer.get("UnprocessedKeys") or {}
        if not asked:
            return found
    raise Unavailable
