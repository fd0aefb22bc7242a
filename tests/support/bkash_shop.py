"""The bKash adapter beside a simulated bKash, and a payment of 1250.50 taka."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests

from local.gateways.bkash import BkashGatewaySimulator
from local.gateways.bkash_messages import Messages
from local.gateways.exchange import Post, Vault
from supermarket.kernel.money import Money
from supermarket.payments.exchange_model import Call, Payer
from supermarket.payments.gateways.bkash import BkashGateway
from supermarket.payments.model import Evidence, Gateway, Payment, PaymentState, Refund, Said, Verdict
from tests.support.simulators import serving

TOPIC = "arn:aws:sns:ap-southeast-1:000000000000:bpt_supershop"
ACCOUNT = {
    "username": "supershop_api", "password": "S3cret-Pass", "app_key": "app_key_demo_7h2k",
    "app_secret": "app_secret_demo_q9w8e7", "topic_arn": TOPIC,
}  # fmt: skip
BACK = "https://shop.example/api/v1/payments/callbacks/bkash"
HOOK = "https://shop.example/api/v1/payments/webhooks/bkash"
PAYER = Payer("Rahima", "+8801770618575")


class KeptTokens:
    """`Tokens` in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[str, datetime]] = {}

    def get(self, name: str, grant: Callable[[], tuple[str, datetime]], now: datetime) -> str:
        if name not in self.kept or self.kept[name][1] <= now:
            self.kept[name] = grant()
        return self.kept[name][0]

    def forget(self, name: str, token: str) -> None:
        self.kept.pop(name, None)


class Clock:
    def __init__(self) -> None:
        self.at = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.at


def a_payment(at: datetime | None = None, **more: Any) -> Payment:
    created_at = at or datetime.now(UTC)
    given = {
        "id": "p1", "order_id": "o1", "order_number": "DHK-000123", "branch_id": "b1", "number": 1,
        "gateway": Gateway.BKASH, "invoice": "DHK000123A1", "amount": Money(125050), "created_at": created_at,
        "expires_at": created_at + timedelta(minutes=30),
    }  # fmt: skip
    return Payment(**{**given, **more})


class Shop:
    """``sent`` is what bKash would send by itself."""

    def __init__(self, simulator: BkashGatewaySimulator, url: str, clock: Clock, sent: list[Post]) -> None:
        self.simulator, self.url, self.clock, self.sent = simulator, url, clock, sent
        self.tokens = KeptTokens()
        given = {**ACCOUNT, "base_url": url, "sns_origin": url}
        self.gateway = BkashGateway.of(given, self.tokens, now=clock)

    def started(self, invoice: str = "DHK000123A1") -> Payment:
        payment = a_payment(self.clock.at, invoice=invoice)
        opened = self.gateway.start(payment, PAYER, BACK, HOOK, lambda session, facts: None)
        return replace(payment, session=opened.session, url=opened.url)

    def paid(self) -> Payment:
        payment = self.started()
        clicked(payment, "pay")
        return taken(payment, self.gateway.ask(payment, Said.SUCCESS))

    def script(self, **outcomes: list[str]) -> None:
        assert requests.post(f"{self.url}/_script", json=outcomes, timeout=5).status_code == 200

    @property
    def state(self) -> Any:
        return requests.get(f"{self.url}/_state", timeout=5).json()


def taken(payment: Payment, evidence: Evidence) -> Payment:
    assert evidence.verdict is Verdict.PAID
    return replace(
        payment, state=PaymentState.CAPTURED, captured=payment.amount, transaction_id=evidence.transaction_id
    )


def clicked(payment: Payment, do: str, **typed: str) -> str:
    """Where the browser is sent, as a person's who opens the page and presses a button; empty for nowhere."""
    page = requests.get(payment.url, timeout=5)
    assert page.status_code == 200 and f'value="{do}"' in page.text and "1250.50 BDT" in page.text
    fields = dict(re.findall(r'<input name="(\w+)" value="([^"]*)"', page.text))
    form = {name: unescape(value) for name, value in fields.items()} | typed | {"do": do}
    answer = requests.post(payment.url, data=form, timeout=5, allow_redirects=False)
    return answer.headers.get("Location", "")


def coming_back(url: str) -> Call:
    return Call("GET", dict(parse_qsl(urlsplit(url).query)), {})


def wanted(payment: Payment, poisha: int, number: int = 1, at: datetime | None = None) -> Refund:
    return Refund(
        id=f"r{number}", payment_id=payment.id, number=f"{payment.invoice}R{number}", amount=Money(poisha),
        reason="Returned <item>", by="u1", created_at=at or datetime.now(UTC),
    )  # fmt: skip


def message(post: Post) -> Call:
    return Call("POST", {}, {name.lower(): value for name, value in post.headers.items()}, post.body)


_MADE = Vault()


def vault_with_keys() -> Vault:
    """Empty but for the certificate of the first one, which takes longer to make than a test."""
    vault = Vault()
    with _MADE.open() as made, vault.open() as tables:
        if not made:
            Messages("", {}, Clock()).certificate(made)
        tables["keys"] = dict(made["keys"])
    return vault


@contextmanager
def a_shop(**more: str) -> Iterator[Shop]:
    clock, sent = Clock(), list[Post]()
    given = {**ACCOUNT, "webhook_url": HOOK, "duplicate_seconds": "60", **more}
    with serving(lambda url: BkashGatewaySimulator(url, vault_with_keys(), given, clock), sent) as (
        simulator,
        url,
    ):
        yield Shop(simulator, url, clock, sent)
