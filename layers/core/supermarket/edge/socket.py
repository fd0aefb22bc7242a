"""The WebSocket edge: who comes in, and when they leave.

A browser cannot set headers on a WebSocket, and a token in an address ends up in logs, so the access token comes as the
second subprotocol: ``new WebSocket(url, ["bearer", token])``. The first is what we agree to. A WebSocket API has no
paths: whoever stands in front passes the one that was asked for as the query parameter ``path``.
"""

from collections.abc import Callable, Mapping
from typing import Any

from aws_lambda_powertools import Logger

from supermarket.edge import problems, tokens
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import DomainError, NotFound, NotSignedIn

PROTOCOL = "bearer"
log = Logger()
Connected = Callable[[Caller, str], None]
Left = Callable[[str], None]


def socket(rooms: Mapping[str, Connected], left: Left) -> Callable[[Any, Any], Any]:
    """A Lambda handler of ``$connect``, ``$disconnect`` and ``$default``.

    ``rooms`` says by path what to do with a caller and their connection; it may refuse with a DomainError. ``left``
    gets the connection, perhaps never, perhaps twice. What a client says keeps the line open and is not answered: a
    shop talks on these sockets, and listens over HTTP.
    """

    def handler(event: Mapping[str, Any], context: Any) -> Mapping[str, Any]:
        kind, connection = event["requestContext"]["eventType"], event["requestContext"]["connectionId"]
        answer: Mapping[str, Any] = {"statusCode": 200}
        if kind == "CONNECT":
            answer = _connect(event, connection, rooms)
        elif kind == "DISCONNECT":
            left(connection)
        log.info("socket", extra={"event": kind, "connection": connection, "status": answer["statusCode"]})
        return answer

    return handler


def _connect(event: Mapping[str, Any], connection: str, rooms: Mapping[str, Connected]) -> Mapping[str, Any]:
    try:
        connected = rooms.get((event.get("queryStringParameters") or {}).get("path", ""))
        if connected is None:
            raise NotFound
        connected(_caller(event), connection)
    except DomainError as error:
        return {"statusCode": problems.status_of(error)}
    return {"statusCode": 200, "headers": {"Sec-WebSocket-Protocol": PROTOCOL}}


def _caller(event: Mapping[str, Any]) -> Caller:
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    protocol, _, token = headers.get("sec-websocket-protocol", "").partition(",")
    if protocol.strip() != PROTOCOL:
        raise NotSignedIn
    address = event["requestContext"].get("identity", {}).get("sourceIp", "")
    return tokens.verify(f"Bearer {token.strip()}", address)
