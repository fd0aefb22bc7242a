"""Passing requests on without looking into them: HTTP bodies as streams, WebSocket messages one by one."""

import asyncio
from collections.abc import Callable
from http import HTTPStatus

from aiohttp import ClientError, ClientResponse, ClientSession, ClientWebSocketResponse, WSMsgType, web
from multidict import CIMultiDict
from yarl import URL

from local.problems import problem

_HOP_BY_HOP = {
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
}
_CHUNK = 64 * 1024
ORIGIN_KEY = "origin key"
"""Where a request keeps what proves to the API that it came through this door."""

Reply = Callable[[ClientResponse], web.Response | None]


def forwarded_headers(request: web.Request) -> CIMultiDict[str]:
    """The request's headers as the next hop should see them; the caller's address is ours to say."""
    headers = CIMultiDict(
        (name, value) for name, value in request.headers.items() if name.lower() not in {*_HOP_BY_HOP, "host"}
    )
    headers["X-Viewer-Address"] = request.remote or ""
    headers["X-Origin-Key"] = request.get(ORIGIN_KEY, "")
    hops = [headers.get("X-Forwarded-For"), request.remote]
    headers["X-Forwarded-For"] = ", ".join(hop for hop in hops if hop)
    headers["X-Forwarded-Host"] = request.host
    headers.setdefault("Accept", "*/*")  # the emulator answers whoever accepts nothing with base64
    headers["X-Forwarded-Proto"] = request.scheme
    return headers


async def forward(
    request: web.Request, session: ClientSession, url: str, headers: dict[str, str], instead: Reply
) -> web.StreamResponse:
    """Send the request to the address and stream the answer back.

    `headers` are added to the answer where it has none of the name; `instead` may replace an answer by its own.
    """
    body = request.content if request.body_exists else None
    try:
        async with session.request(
            request.method,
            URL(url, encoded=True),
            headers=forwarded_headers(request),
            data=body,
            allow_redirects=False,
        ) as answer:
            if (other := instead(answer)) is not None:
                return with_headers(other, headers)
            return await _stream(request, answer, headers)
    except (ClientError, TimeoutError):
        return problem(HTTPStatus.BAD_GATEWAY, "The local cloud did not answer.", request.path)


async def _stream(
    request: web.Request, answer: ClientResponse, headers: dict[str, str]
) -> web.StreamResponse:
    response = web.StreamResponse(status=answer.status, reason=answer.reason)
    for name, value in answer.headers.items():
        if name.lower() not in _HOP_BY_HOP:
            response.headers.add(name, value)
    with_headers(response, headers)
    await response.prepare(request)
    async for chunk in answer.content.iter_chunked(_CHUNK):
        await response.write(chunk)
    await response.write_eof()
    return response


def with_headers(response: web.StreamResponse, headers: dict[str, str]) -> web.StreamResponse:
    """The response with these headers where it has none of the name."""
    for name, value in headers.items():
        response.headers.setdefault(name, value)
    return response


async def forward_socket(request: web.Request, session: ClientSession, url: str) -> web.StreamResponse:
    """Join a WebSocket of the caller with one of the cloud until either side closes."""
    headers = {
        name: value
        for name, value in forwarded_headers(request).items()
        if not name.lower().startswith("sec-websocket")
    }
    offered = tuple(
        filter(None, map(str.strip, request.headers.get("Sec-WebSocket-Protocol", "").split(",")))
    )
    try:
        upstream = await session.ws_connect(URL(url, encoded=True), headers=headers, protocols=offered)
    except ClientError as error:
        status = HTTPStatus(getattr(error, "status", None) or HTTPStatus.BAD_GATEWAY)
        return problem(status, "The connection was refused.", request.path)
    async with upstream:
        caller = web.WebSocketResponse(protocols=[upstream.protocol] if upstream.protocol else ())
        await caller.prepare(request)
        await _join(caller, upstream)
    return caller


async def _join(caller: web.WebSocketResponse, upstream: ClientWebSocketResponse) -> None:
    directions = [asyncio.create_task(_pump(caller, upstream)), asyncio.create_task(_pump(upstream, caller))]
    _, pending = await asyncio.wait(directions, return_when=asyncio.FIRST_COMPLETED)
    for direction in pending:
        direction.cancel()
    await upstream.close(code=caller.close_code or 1000)
    await caller.close(code=upstream.close_code or 1000)


Side = web.WebSocketResponse | ClientWebSocketResponse


async def _pump(source: Side, target: Side) -> None:
    async for message in source:
        if message.type is WSMsgType.TEXT:
            await target.send_str(message.data)
        elif message.type is WSMsgType.BINARY:
            await target.send_bytes(message.data)
