"""A supervisor's approval at the till: it lends one permission, for one till, to one cashier, for one request."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from supermarket.edge import tokens
from supermarket.edge.operation import Operation
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import NotAllowed, NotSignedIn

AUDIENCE = "supermarket-till"
_REQUIRED = ["exp", "iat", "sub", "jti", "till", "cashier", "permission"]


def granted(header: str, operation: Operation, caller: Caller) -> Caller:
    """The caller with the permission that was lent, bound to the till. Raises NotAllowed, whatever is wrong.

    The approval is used up whether or not the request succeeds then.
    """
    content = _content(header)
    if not _is_for(content, operation, caller) or not _first_time(content):
        raise NotAllowed("The approval is not for this, was used, or is too old.", code="approval_refused")
    permissions = caller.permissions | {content["permission"]}
    return replace(caller, permissions=permissions, till=content["till"], approved_by=content["sub"])


def _content(token: str) -> dict[str, Any]:
    try:
        return tokens.read(token, AUDIENCE, _REQUIRED)
    except NotSignedIn:
        return {}


def _is_for(content: dict[str, Any], operation: Operation, caller: Caller) -> bool:
    return (
        bool(content)
        and operation.approvable
        and content["permission"] == operation.permission
        and content["cashier"] == caller.user_id
        and caller.till in ("", content["till"])
    )


def _first_time(content: dict[str, Any]) -> bool:
    from supermarket.aws import counters

    return counters.spend(f"approval#{content['jti']}", 1, 1, datetime.fromtimestamp(content["exp"], UTC))
