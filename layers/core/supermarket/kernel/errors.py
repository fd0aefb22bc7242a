"""What can go wrong.

DomainError
├── NotFound                 the thing named does not exist, or is not the caller's to see
├── Invalid                  the request cannot mean anything; names the field
│   └── KeyReused            an idempotency key came back with another body
├── NotSignedIn              no valid proof of who is calling
├── NotAllowed               the caller is known and may not do this
├── Conflict                 the request is sound, the state of things says no
│   ├── AlreadyExists
│   ├── OutOfStock
│   └── Outdated             somebody else changed it first
├── TooMany                  slow down; says for how long
└── Unavailable              not now: something we depend on did not answer

Each has a stable ``code`` for programs, a message for people, and details. Only the edge knows HTTP.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class FieldError:
    """One bad field: ``pointer`` is a JSON pointer into the body, or ``?name`` for a query parameter."""

    pointer: str
    detail: str
    code: str = "invalid"


class DomainError(Exception):
    code = "error"
    title = "The request failed"

    def __init__(
        self, message: str = "", *, errors: Sequence[FieldError] = (), code: str | None = None, **details: Any
    ) -> None:
        super().__init__(message or self.title)
        self.errors = tuple(errors)
        self.details: Mapping[str, Any] = details
        if code is not None:
            self.code = code


class NotFound(DomainError):
    code = "not_found"
    title = "Not found"


class Invalid(DomainError):
    code = "invalid"
    title = "The request is not valid"

    @classmethod
    def field(cls, pointer: str, detail: str, code: str = "invalid") -> "Invalid":
        return cls(detail, errors=[FieldError(pointer, detail, code)])


class KeyReused(Invalid):
    code = "idempotency_key_reused"
    title = "This idempotency key was used for another request"


class NotSignedIn(DomainError):
    code = "not_signed_in"
    title = "Sign in first"


class NotAllowed(DomainError):
    code = "not_allowed"
    title = "You may not do this"


class Conflict(DomainError):
    code = "conflict"
    title = "This is not possible now"


class AlreadyExists(Conflict):
    code = "already_exists"
    title = "This exists already"


class OutOfStock(Conflict):
    code = "out_of_stock"
    title = "There is not enough stock"


class Outdated(Conflict):
    code = "outdated"
    title = "Somebody else changed this first"


class TooMany(DomainError):
    code = "too_many_requests"
    title = "Too many requests"

    def __init__(self, message: str = "", *, retry_after: int, **details: Any) -> None:
        super().__init__(message, **details)
        self.retry_after = retry_after


class Unavailable(DomainError):
    code = "unavailable"
    title = "Try again in a moment"

    def __init__(self, message: str = "", *, retry_after: int = 1, **details: Any) -> None:
        super().__init__(message, **details)
        self.retry_after = retry_after
