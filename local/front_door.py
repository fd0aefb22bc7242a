"""The front door: one host for everything, as the content delivery network gives in production.

A thin reverse proxy. `/api/*` goes to the REST API, `/ws/*` to the WebSocket API, `/media/*` to the media bucket and
`/uploads/*` to the storage with its presigned address unchanged; the rest are its own pages and what stands in for
others' services.
"""

import asyncio
import json
import os
import re
from collections.abc import AsyncIterator
from dataclasses import asdict
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from aiohttp import ClientResponse, ClientSession, ClientTimeout, DummyCookieJar, TCPConnector, web

from local import inventory, mailbox, pages, sign_ins
from local.cloud import Cloud
from local.issuer import Issuer
from local.problems import not_found, problem
from local.proxy import ORIGIN_KEY, forward, forward_socket
from local.routes import Routes
from local.settings import HOST, Settings
from local.simulators import WAYS_TO_PAY, Simulators
from local.sms_box import SmsBox

_LOCAL_ORIGIN = re.compile(r"https?://(localhost|127\.0\.0\.1)(:\d+)?")
_UNKNOWN_ROUTE = "MissingAuthenticationTokenException"
_STATIC_METHODS = ("GET", "HEAD")
AT_ONCE = 4 * (os.cpu_count() or 2)
"""API requests let in together: each needs a process of its own, and fifty that start at once answer nobody in time."""


class FrontDoor:
    """Serves the one host; a context manager around its listening socket."""

    def __init__(self, settings: Settings, cloud: Cloud) -> None:
        self._settings = settings
        self._cloud = cloud
        self._routes = Routes()
        self._issuer = Issuer(settings.issuer_url, settings.issuer_key)
        self._texts = SmsBox(settings.texts)
        self._simulators = Simulators(settings)
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._session: ClientSession
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=2)

    def _application(self) -> web.Application:
        application = web.Application(client_max_size=0)
        application.cleanup_ctx.append(self._open_session)
        application.add_routes(
            [
                web.get("/", self._home),
                web.get("/state.json", self._state),
                web.get("/mailbox", self._mailbox),
                web.get("/mailbox.json", self._mailbox_json),
                web.post("/refresh", self._refresh),
                web.post("/twilio/2010-04-01/Accounts/{account}/Messages.json", self._text),
                *self._issuer.routes(),
                *self._simulators.routes(),
                web.route("*", "/api/{rest:.*}", self._api),
                web.route("*", "/ws/{rest:.*}", self._socket),
                web.route("*", "/media/{rest:.*}", self._media),
                web.route("*", "/uploads/{rest:.*}", self._upload),
                web.route("*", "/{rest:.*}", self._unknown),
            ]
        )
        return application

    async def _open_session(self, _: web.Application) -> AsyncIterator[None]:
        connector, timeout = TCPConnector(limit=200), ClientTimeout(total=None, sock_connect=5)
        async with ClientSession(
            connector=connector,
            timeout=timeout,
            cookie_jar=DummyCookieJar(),
            auto_decompress=False,
            skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
        ) as self._session:
            yield

    async def __aenter__(self) -> "FrontDoor":
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, self._settings.port).start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._simulators.stop()
        await self._runner.cleanup()

    async def find_routes(self) -> None:
        """Look up where the deployed APIs are; needed after every deployment."""
        self._routes = await asyncio.to_thread(Routes.find, self._cloud)

    async def _refresh(self, _: web.Request) -> web.Response:
        await self.find_routes()
        return web.Response(status=HTTPStatus.NO_CONTENT)

    async def _api(self, request: web.Request) -> web.StreamResponse:
        if self._routes.api is None:
            return problem(HTTPStatus.SERVICE_UNAVAILABLE, "The shop is being set up.", request.path)
        url = self._routes.api + upstream_path(request.raw_path)
        request[ORIGIN_KEY] = self._routes.origin_key
        async with self._turns:
            return await forward(request, self._session, url, {}, lambda answer: unrouted(answer, request))

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        if self._routes.socket is None or request.headers.get("Upgrade", "").lower() != "websocket":
            return not_found(request.path)
        return await forward_socket(request, self._session, self._routes.socket + socket_query(request))

    async def _media(self, request: web.Request) -> web.StreamResponse:
        if self._routes.media is None or request.method not in _STATIC_METHODS:
            return not_found(request.path)
        url = self._routes.media + request.raw_path.split("?")[0]
        return await forward(
            request,
            self._session,
            url,
            cross_origin_headers(request),
            lambda answer: missing(answer, request),
        )

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        headers = cross_origin_headers(request)
        if is_preflight(request):
            return web.Response(status=HTTPStatus.NO_CONTENT, headers=headers)
        path = request.raw_path.removeprefix("/uploads")
        if not path.startswith(f"/{self._cloud.stack}-"):
            return not_found(request.path)
        return await forward(request, self._session, self._cloud.endpoint_url + path, headers, lambda _: None)

    async def _unknown(self, request: web.Request) -> web.Response:
        return not_found(request.path)

    async def _home(self, _: web.Request) -> web.Response:
        return page(pages.home(await self._everything()))

    async def _state(self, _: web.Request) -> web.Response:
        return document(await self._everything())

    async def _everything(self) -> dict[str, Any]:
        state = await asyncio.to_thread(inventory.take, self._cloud)
        people = sign_ins.load(self._settings.sign_ins_file)
        addresses = {
            "front_door": self._settings.url,
            "api": self._cloud.api_url,
            "aws": self._cloud.endpoint_url,
        }
        shown = {"sign_ins": [asdict(each) for each in people], "payments": WAYS_TO_PAY}
        return {"urls": addresses, **state, **shown}

    async def _mailbox(self, _: web.Request) -> web.Response:
        return page(pages.mailbox(await self._caught()))

    async def _mailbox_json(self, _: web.Request) -> web.Response:
        return document(await self._caught())

    async def _caught(self) -> list[mailbox.Message]:
        """Mails and texts, newest first."""
        mails = await mailbox.read(self._session, self._cloud)
        return sorted([*mails, *self._texts.read()], key=lambda message: str(message["at"]), reverse=True)

    async def _text(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        sent = request.headers.get("Authorization", "")
        status, answer = self._texts.take(request.match_info["account"], sent, form)
        return web.json_response(answer, status=status)


def page(html: str) -> web.Response:
    """An HTML page that may run no script and load nothing."""
    policy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'none'"
    return web.Response(text=html, content_type="text/html", headers={"Content-Security-Policy": policy})


def document(value: Any) -> web.Response:
    """A JSON document with readable Bangla."""
    return web.json_response(value, dumps=lambda each: json.dumps(each, ensure_ascii=False, indent=2))


def upstream_path(raw_path: str) -> str:
    """The path and query without the slash some clients end a path with."""
    path, mark, query = raw_path.partition("?")
    return (path.rstrip("/") or "/") + mark + query


def socket_query(request: web.Request) -> str:
    """A WebSocket API has no paths: the one asked for travels as the query parameter `path`, which is ours to say."""
    own = f"path={quote(request.path.rstrip('/'), safe='')}"
    _, _, sent = request.raw_path.partition("?")
    return "?" + "&".join([own, *(each for each in sent.split("&") if each and not each.startswith("path="))])


def is_preflight(request: web.Request) -> bool:
    """Whether a browser asks before it sends the real request."""
    return request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers


def cross_origin_headers(request: web.Request) -> dict[str, str]:
    """What lets the frontends on other ports of this machine use the storage; the API answers for itself."""
    origin = request.headers.get("Origin", "")
    if not _LOCAL_ORIGIN.fullmatch(origin):
        return {}
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Methods": request.headers.get("Access-Control-Request-Method", "*"),
        "Access-Control-Allow-Headers": request.headers.get("Access-Control-Request-Headers", "*"),
        "Access-Control-Expose-Headers": "ETag, Location, Retry-After, X-Guest-Token, X-Request-Id",
        "Access-Control-Max-Age": "600",
        "Vary": "Origin",
    }


def unrouted(answer: ClientResponse, request: web.Request) -> web.Response | None:
    """What the gateway itself says, as a problem document: an unknown route is 404, a crashed function 502."""
    if answer.content_type != "application/json":
        return None
    if answer.headers.get("x-amzn-errortype") == _UNKNOWN_ROUTE:
        return not_found(request.path)
    if answer.status == HTTPStatus.BAD_GATEWAY:
        return problem(
            HTTPStatus.BAD_GATEWAY, "The function failed; `python -m local logs` shows why.", request.path
        )
    return None


def missing(answer: ClientResponse, request: web.Request) -> web.Response | None:
    """The storage says in XML what everything else here says as a problem document."""
    is_missing = answer.status in (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)
    return not_found(request.path) if is_missing else None
