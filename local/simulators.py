"""The simulated payment gateways on the front door: ``/simulators/<name>/...`` is each one's own address.

They answer what the shop's functions and a shopper's browser ask, and send their messages to the shop by themselves.
"""

import asyncio
import base64
import hashlib
from http import HTTPStatus
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout, web

from local import simulator_pages
from local.gateways.accounts import NAMES, Accounts, Bank
from local.gateways.exchange import Asked, Post, Told
from local.gateways.statement import lines
from local.problems import not_found
from local.settings import HOST, Settings

TRIES, PAUSE = 3, 2
"""A message that the shop could not take is sent again, after so many seconds."""
WAYS_TO_PAY = [
    {"method": "bkash", "is": "bKash, simulated", "try": "wallet 01770618575, code 123456, PIN 12121"},
    {"method": "nagad", "is": "Nagad, simulated", "try": "wallet 01700000001"},
    {"method": "sslcommerz", "is": "SSLCommerz, simulated", "try": "any of its wallets and cards"},
    {"method": "stripe", "is": "Stripe, simulated", "try": "card 4242424242424242"},
    {"method": "cash_on_delivery", "is": "cash at the door, or at the counter", "try": "-"},
    {"method": "store_credit", "is": "a customer's store credit", "try": "ayesha@example.com has some"},
]
_SUBMIT = base64.b64encode(hashlib.sha256(b"document.forms[0].submit()").digest()).decode()
_POLICY = (
    f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{_SUBMIT}'; frame-ancestors 'none'"
)
"""Forms may be sent anywhere: a browser goes from the payment page over the shop's API to the shop's own pages."""


def bank(settings: Settings) -> Bank:
    """The gateways of a local cloud; functions reach them as they reach everything here, by the loopback address."""
    url = f"http://{HOST}:{settings.port}/simulators"
    return Bank(settings.state / "gateways", url, f"{settings.url}/api/v1/payments/webhooks")


class Simulators:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._bank = bank(settings)
        self._sending: set[asyncio.Task[None]] = set()

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/simulators", self._list),
            web.get("/shop/{rest:.*}", self._shop),
            web.route("*", "/simulators/{name}{rest:/.*}", self._answer),
        ]

    def accounts(self) -> Accounts:
        return self._bank.accounts()

    async def stop(self) -> None:
        """What was still to be sent is not."""
        for each in self._sending:
            each.cancel()
        await asyncio.gather(*self._sending, return_exceptions=True)

    async def _list(self, _: web.Request) -> web.Response:
        return _page(simulator_pages.payments(await asyncio.to_thread(self._books)))

    def _books(self) -> list[tuple[str, str, list[simulator_pages.Row]]]:
        """Each gateway's name, address and payments, the newest first, with the page each is paid on."""
        books = []
        for name in NAMES:
            state = self._bank.simulators[name].answer(Asked("GET", "/_state")).body
            url, found = self._bank.url(name), lines(name, simulator_pages.read(state))
            pages = self._pages(name, state)
            rows = [(line, url + (pages.get(line.invoice) or line.page)) for line in reversed(found)]
            books.append((name, url, rows))
        return books

    def _pages(self, name: str, state: bytes) -> dict[str, str]:
        if name != "bkash":
            return {}
        payments = simulator_pages.read(state)["payments"]
        return {each["invoice"]: self._bank.page_of(each["paymentID"]) for each in payments}

    async def _shop(self, request: web.Request) -> web.Response:
        """Where a shopper comes back to: the shop's own pages are another program's."""
        return _page(simulator_pages.back(request.path, self._settings.url))

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        simulator = self._bank.simulators.get(request.match_info["name"])
        if simulator is None:
            return not_found(request.path)
        path = request.raw_path.partition("?")[0].removeprefix(f"/simulators/{request.match_info['name']}")
        headers = {name.lower(): value for name, value in request.headers.items()}
        asked = Asked(request.method, path, dict(request.query), headers, await request.read())
        told = await asyncio.to_thread(simulator.answer, asked)
        for post in told.then:
            self._send_later(post)
        if told.lost and request.transport is not None:
            request.transport.abort()
        return _response(told)

    def _send_later(self, post: Post) -> None:
        task = asyncio.create_task(_send(post))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)


async def _send(post: Post) -> None:
    """Until the shop has taken it, or refused it, or is not there."""
    await asyncio.sleep(post.after)
    async with ClientSession(timeout=ClientTimeout(total=60)) as session:
        for _ in range(TRIES):
            try:
                async with session.post(post.url, data=post.body, headers=dict(post.headers)) as answer:
                    if answer.status < HTTPStatus.INTERNAL_SERVER_ERROR:
                        return
            except (ClientError, TimeoutError):
                pass
            await asyncio.sleep(PAUSE)


def _response(told: Told) -> web.Response:
    headers: dict[str, Any] = {**told.headers, "Cache-Control": "no-store"}
    if told.headers.get("Content-Type", "").startswith("text/html"):
        headers["Content-Security-Policy"] = _POLICY
    return web.Response(status=told.status, body=told.body, headers=headers)


def _page(html: str) -> web.Response:
    headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-store"}
    return web.Response(text=html, content_type="text/html", headers=headers)
