"""The WebSocket edge: who comes in, what they say, when they leave.

A browser cannot set headers on a WebSocket, and a token in an address ends up in logs, so the access token comes as the
second subprotocol: ``new WebSocket(url, ["bearer", token])``. The first is what we agree to.
"""

from collections.abc import Callable, Mapping
from typing import Any

from aws_lambda_powertools import Logger

from supermarket.edge import tokens
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import DomainError, NotSignedIn

PROTOCOL = "bearer"
log = Logger()
Connected = Callable[[Caller, str], None]
Left = Callable[[str], None]


def socket(connected: Connected, left: Left) -> Callable[[Any, Any], Any]:
    """A Lambda handler of ``$connect``, ``$disconnect`` and ``$default``.

    ``connected`` gets the caller and the connection, and may refuse with a DomainError; ``left`` gets the connection, perhaps
    never, perhaps twice. What a client says is not answered: a shop talks on these sockets, and listens over HTTP.
    """

    def handler(event: Mapping[str, Any], context: Any) -> Mapping[str, Any]:
        kind, connection = event["requestContext"]["eventType"], event["requestContext"]["connectionId"]
        answer: Mapping[str, Any] = {"statusCode": 200}
        if kind == "CONNECT":
            answer = _connect(event, connection, connected)
        elif kind == "DISCONNECT":
            left(connection)
        log.info("socket", extra={"event": kind, "status": answer["statusCode"]})
        return answer

    return handler


def _connect(event: Mapping[str, Any], connection: str, connected: Connected) -> Mapping[str, Any]:
    try:
        connected(_caller(event), connection)
    except NotSignedIn:
        return {"statusCode": 401}
    except DomainError:
        return {"statusCode": 403}
    return {"statusCode": 200, "headers": {"Sec-WebSocket-Protocol": PROTOCOL}}


def _caller(event: Mapping[str, Any]) -> Caller:
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    protocol, _, token = headers.get("sec-websocket-protocol", "").partition(",")
    if protocol.strip() != PROTOCOL:
        raise NotSignedIn
    address = event["requestContext"].get("identity", {}).get("sourceIp", "")
    return tokens.verify(f"Bearer {token.strip()}", address)
