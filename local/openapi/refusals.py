"""How an operation may refuse, as the published document says it."""

from typing import Any

from local.openapi.endpoints import path_names
from supermarket.edge.operation import Access, Operation
from supermarket.edge.problems import PROBLEM_JSON

PROBLEM: dict[str, Any] = {
    "description": "Why a request was refused (RFC 9457). Further members say more, such as the product sold out.",
    "type": "object",
    "required": ["type", "title", "code", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri", "examples": ["urn:supermarket:problem:invalid"]},
        "title": {"type": "string", "examples": ["The request is not valid"]},
        "status": {"type": "integer", "examples": [422]},
        "code": {"type": "string", "description": "Stable, for programs.", "examples": ["invalid"]},
        "detail": {"type": "string", "examples": ["a whole number of pieces"]},
        "instance": {"type": "string", "description": "The request's id, to ask about."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail", "code"],
                "properties": {
                    "pointer": {
                        "type": "string",
                        "description": "A JSON pointer into the body, or ?name for a query parameter.",
                        "examples": ["/lines/0/quantity"],
                    },
                    "detail": {"type": "string", "examples": ["a whole number of pieces"]},
                    "code": {"type": "string", "examples": ["invalid"]},
                },
            },
        },
    },
}
_MEANINGS = {
    400: (
        "Malformed",
        "The request cannot be read: not JSON, nested too deep, too long, or a header is missing or wrong.",
    ),
    401: ("NotSignedIn", "There is no valid access token."),
    403: ("NotAllowed", "The caller may not do this, or not at this branch."),
    404: ("NotFound", "It does not exist, or is not the caller's to see."),
    409: ("Conflict", "The request is sound, but the state of things does not allow it."),
    412: ("Outdated", "Somebody else changed it since it was read."),
    413: ("TooLarge", "The body is larger than is read."),
    415: ("NotJson", "The body is not sent as application/json."),
    422: (
        "Invalid",
        "A field does not mean anything; errors names it. Or the Idempotency-Key had another body.",
    ),
    428: ("Unguarded", "If-Match is missing."),
    429: ("TooMany", "Slow down for as long as Retry-After says."),
    500: ("Internal", "Something went wrong on our side."),
    503: ("Unavailable", "Something this depends on did not answer; try again."),
}
RESPONSES: dict[str, Any] = {
    name: {
        "description": meaning,
        **({"headers": {"Retry-After": {"schema": {"type": "integer"}}}} if status in (429, 503) else {}),
        "content": {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for status, (name, meaning) in _MEANINGS.items()
}


def of(operation: Operation) -> dict[str, Any]:
    found = {400, 429, 500, 503}
    proves = operation.access is not Access.PUBLIC or operation.path.startswith("/auth/")
    names = path_names(operation.path) or operation.query or operation.body
    found |= {401, 403} if proves else set()
    found |= {404} if names or operation.access is Access.SIGNED_IN else set()
    found |= {409} if operation.method != "GET" else set()
    found |= {413, 415, 422} if operation.body else set()
    found |= {422} if operation.query or operation.paged else set()
    found |= {422} if operation.idempotent else set()
    found |= {412, 428} if operation.guarded else set()
    return {str(s): {"$ref": f"#/components/responses/{_MEANINGS[s][0]}"} for s in sorted(found)}
