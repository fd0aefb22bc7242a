"""Shoppers who pay: simulated gateways as the shop's accounts, their pages clicked, what follows carried by hand."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import requests

from local.gateways.bkash import BkashGatewaySimulator
from local.gateways.exchange import Post, Vault
from local.gateways.nagad import NagadGatewaySimulator
from local.gateways.sslcommerz import SslcommerzGatewaySimulator
from local.gateways.stripe import StripeGatewaySimulator
from supermarket import wiring
from supermarket.aws.clients import client
from supermarket.config import config
from supermarket.ecommerce.order_model import Order
from supermarket.kernel import clock
from supermarket.payments.model import Payment, Refund
from tests.support import bkash_shop, nagad, sslcommerz, stripe
from tests.support.gateway import Reply, call, function, staff
from tests.support.online_shop import BRANCH, CUSTOMER, offer_payment, order, product
from tests.support.simulators import serving
from tests.support.streams import events_of, queue_event, records

HOOKS = "http://localhost:8000/api/v1/payments/webhooks/"
BOSS = staff("payments:read", "payments:manage", "orders:read", "orders:manage", branch=BRANCH)


@dataclass(frozen=True)
class Gateway:
    """How a gateway is set up, what its page calls what a shopper does, and what goes wrong how there.

    ``lost`` is a success whose answer, and the one asked for next, get lost; ``closed`` is maintenance for a moment.
    """

    name: str
    simulator: Callable[[str], Any]
    account: Callable[[str], Mapping[str, str]]
    buttons: Mapping[str, str]
    wrong: Mapping[str, Sequence[str]]
    lost: Mapping[str, Sequence[str]]
    closed: Mapping[str, Sequence[str]]
    tells: bool = True
    lists: bool = False


BKASH = Gateway(
    "bkash",
    lambda url: BkashGatewaySimulator(
        url, bkash_shop.vault_with_keys(), {**bkash_shop.ACCOUNT, "webhook_url": f"{HOOKS}bkash"}
    ),
    lambda url: {**bkash_shop.ACCOUNT, "base_url": url, "sns_origin": url},
    {"pay": "pay", "fail": "fail", "cancel": "cancel"}, {"execute": ["wrong_amount"]},
    {"execute": ["lose_answer"], "query": ["", "no_answer"]}, {"query": ["maintenance"]},
)  # fmt: skip
NAGAD = Gateway(
    "nagad", lambda url: NagadGatewaySimulator(url, nagad.vault(), {}), nagad.credentials,
    {"pay": "pay", "fail": "fail", "cancel": "abort"}, {"query": ["wrong_amount"]}, {"query": ["lose_answer"]},
    {"query": ["maintenance"]}, tells=False,
)  # fmt: skip
SSLCOMMERZ = Gateway(
    "sslcommerz", lambda url: SslcommerzGatewaySimulator(url, Vault(), sslcommerz.GIVEN),
    lambda url: {**sslcommerz.GIVEN, "base_url": url}, {"pay": "pay", "fail": "fail", "cancel": "cancel"},
    {"pay": ["wrong_amount"]}, {"validate": ["lose_answer"]}, {"query": ["maintenance"]},
)  # fmt: skip
STRIPE = Gateway(
    "stripe", lambda url: StripeGatewaySimulator(url, Vault(), stripe.GIVEN),
    lambda url: {**stripe.GIVEN, "base_url": url}, {"pay": "pay", "fail": "fail", "cancel": "cancel"},
    {"query": ["wrong_amount"]}, {"query": ["lose_answer"] * 3}, {"query": ["maintenance"] * 3}, lists=True,
)  # fmt: skip
ALL = {each.name: each for each in (BKASH, NAGAD, SSLCOMMERZ, STRIPE)}


@dataclass
class Counter:
    """The shop with an account at one gateway. ``sent`` is what that would send by itself, ``milk`` is sold."""

    gateway: Gateway
    url: str
    sent: list[Post]
    milk: str
    heard: int = 0
    streamed: int = 0
    orders: int = 0

    def ordered(self, **how: Any) -> Payment:
        """An order of 1250.50 taka that waits for its money."""
        self.orders += 1
        placed = order(
            f"paying-{self.orders}", {self.milk: 2}, paying=self.gateway.name, **(how or {"who": CUSTOMER})
        )
        (payment,) = wiring.payments().of_order(placed["id"])
        return payment

    def paid(self) -> Payment:
        payment = self.ordered()
        self.come_back(self.click(payment, "pay"))
        work(self)
        return now(payment)

    def click(self, payment: Payment, does: str) -> requests.PreparedRequest | None:
        """Press a button of the page; the request that the browser then makes to the shop, if it does."""
        return click(payment.url, self.gateway.buttons.get(does, does))

    def come_back(self, asked: requests.PreparedRequest | None) -> Reply:
        assert asked is not None and asked.url is not None
        return visit(asked)

    def script(self, **steps: Sequence[str]) -> None:
        requests.post(f"{self.url}/_script", json=steps, timeout=5)

    def state(self) -> Any:
        return requests.get(f"{self.url}/_state", timeout=5).json()

    def deliver(self) -> list[Reply]:
        """What the gateway has sent since: posted to the shop."""
        posts, self.heard = self.sent[self.heard :], len(self.sent)
        return [hear(post) for post in posts]


@contextmanager
def counter(gateway: Gateway, **account: str) -> Iterator[Counter]:
    sent: list[Post] = []
    with serving(gateway.simulator, sent) as (_, url):
        offer_payment({gateway.name: {**gateway.account(url), **account}})
        yield Counter(gateway, url, sent, product("MILK", "625.25", stock=20))


def click(url: str, button: str) -> requests.PreparedRequest | None:
    page = requests.get(url, timeout=5)
    assert f'value="{button}"' in page.text, page.text
    form = {**_inputs(page.text), "do": button}
    answer = requests.post(url, data=form, timeout=5, allow_redirects=False)
    if answer.is_redirect:
        return requests.Request("GET", answer.headers["Location"]).prepare()
    action = re.search(r'<form method="post" action="([^"]+)"', answer.text)
    if action is None:
        return None
    return requests.Request("POST", unescape(action[1]), data=_inputs(answer.text)).prepare()


def _inputs(page: str) -> dict[str, str]:
    tags = [dict(re.findall(r'(\w+)="([^"]*)"', tag)) for tag in re.findall(r"<input ([^>]*)>", page)]
    return {tag["name"]: unescape(tag["value"]) for tag in tags if "name" in tag}


def visit(asked: requests.PreparedRequest) -> Reply:
    """The shop's own answer to a browser that comes back."""
    parts = urlsplit(str(asked.url))
    path = parts.path.removeprefix("/api/v1").rstrip("/")
    body = asked.body.decode() if isinstance(asked.body, bytes) else asked.body
    return call(str(asked.method), f"{path}?{parts.query}", raw=body or None, headers=dict(asked.headers))


def hear(post: Post) -> Reply:
    path = urlsplit(post.url).path.removeprefix("/api/v1")
    return call("POST", path, raw=post.body.decode(), headers=dict(post.headers))


def waiting() -> list[dict[str, Any]]:
    """What is in the queue, taken from it."""
    queue, found = config().queue_url("payment"), []
    while got := client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages"):
        for message in got:
            client("sqs").delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
            found.append(json.loads(message["Body"]))
    return found


def settle(*messages: Mapping[str, Any]) -> None:
    """The worker, with messages of the queue."""
    answer = function("payments/settle").handler(queue_event(messages), None)
    assert answer == {"batchItemFailures": []}


def told(since: int = 0) -> list[dict[str, Any]]:
    """The events of payments and refunds from there on."""
    return events_of(function("payments/publish_changes"), records("payments", since=since))


def work(at: Counter | None = None) -> None:
    """Until nothing waits: the queue's messages, and the refunds that the stream tells of."""
    since = at.streamed if at else 0
    while True:
        asked = [each for each in told(since) if each["detail-type"] == "RefundRequested"]
        since = len(records("payments"))
        messages = [*waiting(), *asked]
        if not messages:
            break
        settle(*messages)
    if at:
        at.streamed = since


def check_open(**ahead: float) -> list[tuple[str, str]]:
    """What the schedule finds due so much later, which goes to the worker at once."""
    at = {"at": clock.stamp(clock.now() + timedelta(**ahead))}
    function("payments/check_open").handler(at, None)
    due = waiting()
    if due:
        settle(*due)
    return [(each["payment_id"], each["refund_id"]) for each in due]


def grown_older(payment: Payment, **by: float) -> Payment:
    """As if it, and all that was asked back of it, had been made so much earlier."""
    ago, old = timedelta(**by), now(payment)
    due = old.check_at and old.check_at - ago
    aged = replace(old, created_at=old.created_at - ago, expires_at=old.expires_at - ago, check_at=due)
    wiring.payments().save(old, replace(aged, version=old.version + 1))
    for refund in wiring.payments().refunds(payment.id):
        due = refund.check_at and refund.check_at - ago
        older = replace(refund, check_at=due, created_at=refund.created_at - ago, version=refund.version + 1)
        wiring.payments().commit(wiring.payments().refund_change(older))
    return now(payment)


def refund_due(refund: Refund, **ahead: float) -> Refund:
    """To be looked at so much later."""
    due = replace(refund, check_at=clock.now() + timedelta(**ahead), version=refund.version + 1)
    wiring.payments().commit(wiring.payments().refund_change(due))
    return due


def expire() -> None:
    """Let every order run out that waits for its money."""
    at = clock.stamp(clock.now() + timedelta(hours=3))
    assert function("ecommerce/expire_reservations").handler({"at": at}, None)["failed"] == 0


def refund(payment: Payment, amount: str | None = None, key: str = "refund-1", **body: Any) -> Reply:
    asked = {"amount": amount, "reason": "Returned item", **body}
    return call("POST", f"/payments/{payment.id}/refunds", asked, who=BOSS, key=key)


def refunds(payment: Payment) -> list[Refund]:
    return list(wiring.payments().refunds(payment.id))


def now(payment: Payment) -> Payment:
    return wiring.payments().get(payment.id)


def order_of(payment: Payment) -> Order:
    return wiring.orders().get(payment.order_id)
