"""Errors as RFC 9457 problem documents. The one place that knows both."""

import json
from collections.abc import Mapping
from typing import Any

from supermarket.kernel import errors
from supermarket.kernel.errors import DomainError

PROBLEM_JSON = "application/problem+json"
_STATUS: Mapping[type[DomainError], int] = {
    errors.NotFound: 404,
    errors.Invalid: 422,
    errors.NotSignedIn: 401,
    errors.NotAllowed: 403,
    errors.Outdated: 412,
    errors.Conflict: 409,
    errors.TooMany: 429,
    errors.Unavailable: 503,
}
_THROTTLED = {
    "ProvisionedThroughputExceededException",
    "ThrottlingException",
    "RequestLimitExceeded",
    "InternalServerError",
    "TransactionInProgressException",
}


class Malformed(DomainError):
    """The request cannot be read: its status says in which way."""

    title = "The request cannot be read"

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message, code=code)
        self.status = status


def status_of(error: DomainError) -> int:
    if isinstance(error, Malformed):
        return error.status
    return next((_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS), 400)


def headers_of(error: DomainError) -> dict[str, str]:
    if isinstance(error, (errors.TooMany, errors.Unavailable)):
        return {"Retry-After": str(error.retry_after)}
    return {"WWW-Authenticate": "Bearer"} if isinstance(error, errors.NotSignedIn) else {}


def document(error: DomainError, instance: str) -> str:
    body: dict[str, Any] = {
        "type": f"urn:supermarket:problem:{error.code}",
        "title": error.title,
        "status": status_of(error),
        "code": error.code,
        "detail": str(error),
        "instance": instance,
    }
    if error.errors:
        body["errors"] = [
            {"pointer": e.pointer, "detail": e.detail, "code": e.code} for e in error.errors[:50]
        ]
    if error.details:
        body |= {name: value for name, value in error.details.items() if name not in body}
    return json.dumps(body, ensure_ascii=False, default=str)


def unexpected(instance: str) -> str:
    """What a caller learns of a failure inside: that it happened, and the id to ask about."""
    return json.dumps({
        "type": "urn:supermarket:problem:internal",
        "title": "Something went wrong on our side",
        "status": 500,
        "code": "internal",
        "detail": "The request was not carried out. It may be sent again.",
        "instance": instance,
    })  # fmt: skip


def as_domain_error(error: Exception) -> DomainError | None:
    """A throttled or failing Amazon service is ``Unavailable``; anything else is not ours to explain."""
    code = getattr(error, "cause_response_code", None)
    if code is None and hasattr(error, "response"):
        code = error.response.get("Error", {}).get("Code")
    unreachable = type(error).__name__ in {
        "ConnectTimeoutError",
        "ReadTimeoutError",
        "EndpointConnectionError",
    }
    return errors.Unavailable() if code in _THROTTLED or unreachable else None
