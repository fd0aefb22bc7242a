"""The functions as one WSGI application, for tools that drive one: each request becomes a gateway's event."""

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Mapping
from http.client import responses
from typing import Any
from urllib.parse import unquote

from supermarket.edge import admission
from tests.support.gateway import Who, reply_of, rest_event, routes
from tests.support.standing import stand

Start = Callable[[str, list[tuple[str, str]]], Any]
PREFIX = "/api/v1"


class Shop:
    """``who`` is signed in with every request, whatever the one before did to their session or their limit."""

    def __init__(self, who: Who) -> None:
        self.who = who
        self.calls = 0

    def __call__(self, environ: Mapping[str, Any], start: Start) -> Iterable[bytes]:
        self.calls += 1
        admission.forget()
        stand(self.who.user)
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace").removeprefix(PREFIX)
        found = next(iter(_candidates(path)), None)
        if found is None:
            start("404 Not Found", [("Content-Type", "application/problem+json")])
            return [b'{"code": "not_found"}']
        template, values, handler = found
        event = rest_event(
            environ["REQUEST_METHOD"], template, path, values, environ.get("QUERY_STRING", ""), None,
            _headers(environ), self.who,
        )  # fmt: skip
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if length:  # the gateway passes every body on in base64
            event |= {"body": b64encode(environ["wsgi.input"].read(length)).decode(), "isBase64Encoded": True}
        reply = reply_of(handler(event, None))
        start(f"{reply.status} {responses.get(reply.status, '')}", list(reply.headers.items()))
        return [b64decode(reply.text) if reply.binary else reply.text.encode()]


def _candidates(path: str) -> Iterable[tuple[str, dict[str, str], Any]]:
    for pattern, template, handler in routes():
        match = pattern.match(path)
        if match:
            yield template, {name: unquote(value) for name, value in match.groupdict().items()}, handler


def _headers(environ: Mapping[str, Any]) -> dict[str, str]:
    sent = {
        name[5:].replace("_", "-").title(): str(value)
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    return sent | ({"Content-Type": environ["CONTENT_TYPE"]} if environ.get("CONTENT_TYPE") else {})
