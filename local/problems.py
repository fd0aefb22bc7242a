"""RFC 9457 problem documents for what never reaches the API."""

import json
from http import HTTPStatus

from aiohttp import web


def problem(status: HTTPStatus, detail: str, path: str) -> web.Response:
    """A problem document as a response."""
    document = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
        "instance": path,
    }
    body = json.dumps(document, ensure_ascii=False).encode()
    return web.Response(status=status.value, body=body, content_type="application/problem+json")


def not_found(path: str) -> web.Response:
    """The answer for an address nothing lives at."""
    return problem(HTTPStatus.NOT_FOUND, "Nothing lives at this address.", path)
