"""What Stripe answers, as its reference shows it; and a gateway that is answered without a network."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests
from stripe import HTTPClient

from local.gateways.exchange import Post, Vault
from local.gateways.stripe import StripeGatewaySimulator
from local.gateways.stripe_messages import signature
from supermarket.kernel.money import Money
from supermarket.payments.exchange_model import Call, Hint, Payer, Signal, Started
from supermarket.payments.gateways.stripe import StripeGateway
from supermarket.payments.gateways.stripe_api import StripeApi
from supermarket.payments.model import Evidence, Gateway, Payment, Refund, Said, Verdict
from tests.support.simulators import serving

HTTPClient.INITIAL_DELAY = HTTPClient.MAX_DELAY = 0  # nobody has to rest between tries at a simulator
KEY, SECRET = "sk_test_never_told", "whsec_local_simulator_secret"
BACK = "https://shop.example/api/v1/payments/callbacks/stripe"
PAYER = Payer(name="Rahim", phone="+8801711111111", email="rahim@example.com")
AT = 1767225600
GIVEN = {"secret_key": "sk_test_shop", "webhook_secret": "whsec_shop"}
NOW = datetime.fromtimestamp(AT, UTC)
PAYMENT = Payment(
    id="p1", order_id="o1", order_number="DHK-000123", branch_id="b1", number=1, gateway=Gateway.STRIPE,
    invoice="DHK000123A1", amount=Money(125050), created_at=NOW, expires_at=NOW + timedelta(minutes=20),
    merchant="test", session="cs_test_1", transaction_id="ch_1",
)  # fmt: skip
REFUND = Refund(
    id="r1",
    payment_id="p1",
    number="DHK000123A1R1",
    amount=Money(25000),
    reason="broken",
    by="u1",
    created_at=NOW,
)
CHARGE = {"id": "ch_1", "object": "charge", "outcome": {"risk_level": "normal"}}
INTENT = {
    "id": "pi_1", "object": "payment_intent", "status": "succeeded", "amount_received": 125050, "currency": "bdt",
    "metadata": {"invoice": "DHK000123A1"}, "latest_charge": CHARGE, "review": None,
}  # fmt: skip
SESSION = {
    "id": "cs_test_1", "object": "checkout.session", "status": "complete", "payment_status": "paid", "currency": "bdt",
    "amount_total": 125050, "client_reference_id": "DHK000123A1", "payment_intent": INTENT, "livemode": False,
    "metadata": {"invoice": "DHK000123A1"}, "url": "https://checkout.stripe.com/c/pay/cs_test_1",
}  # fmt: skip
FOUND = {
    "id": "re_1", "object": "refund", "amount": 25000, "currency": "bdt", "status": "succeeded", "charge": "ch_1",
    "metadata": {"refund_no": "DHK000123A1R1"},
}  # fmt: skip


class Wire:
    """A session of requests that gives one answer, and keeps what it was asked."""

    def __init__(self, body: Any, status: int = 200) -> None:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.answer = SimpleNamespace(
            content=content, status_code=status, headers={"stripe-should-retry": "false"}
        )
        self.asked: list[Mapping[str, Any]] = []

    def request(self, method: str, url: str, **given: Any) -> Any:
        self.asked.append({"method": method, "url": url, **given})
        return self.answer


def gateway(wire: Wire | None = None, **given: str) -> StripeGateway:
    made = StripeGateway.of({"secret_key": KEY, "webhook_secret": SECRET, **given}, None)  # type: ignore[arg-type]
    return replace(made, api=StripeApi(KEY, session=wire), now=lambda: NOW)


def start(stripe: StripeGateway, payment: Payment = PAYMENT) -> Started:
    return stripe.start(payment, PAYER, BACK, "https://shop.example/hook", lambda *_: None)


def event(kind: str = "payment_intent.succeeded", what: Any = INTENT, live: bool = False) -> bytes:
    about = {"id": "evt_1", "object": "event", "type": kind, "livemode": live, "data": {"object": what}}
    return json.dumps(about).encode()


def message(body: bytes, header: str | None = None, at: int = AT) -> Call:
    signed = signature(body, SECRET, at) if header is None else header
    return Call("POST", {}, {"stripe-signature": signed}, body)


@dataclass
class Till:
    """The gateway, what its provider sends by itself, and a browser."""

    stripe: StripeGateway
    url: str
    sent: list[Post]

    def payment(self, number: int = 1) -> Payment:
        now = datetime.now(UTC)
        return replace(
            PAYMENT, number=number, invoice=f"DHK000123A{number}", session="", transaction_id="", created_at=now,
            expires_at=now + timedelta(minutes=45),
        )  # fmt: skip

    def started(self, number: int = 1) -> Payment:
        payment = self.payment(number)
        opened = start(self.stripe, payment)
        return replace(payment, session=opened.session, url=opened.url)

    def click(self, payment: Payment, does: str, card: str = "4242424242424242") -> Hint | None:
        assert f"BDT {payment.amount}" in requests.get(payment.url, timeout=5).text
        answer = requests.post(payment.url, {"do": does, "card": card}, timeout=5, allow_redirects=False)
        query = dict(parse_qsl(urlsplit(answer.headers.get("Location", "")).query))
        return self.stripe.read_callback(Call("GET", query, {})) if query else None

    def paid(self, card: str = "4242424242424242") -> Payment:
        payment = self.started()
        self.click(payment, "pay", card)
        evidence = self.ask(payment)
        return replace(payment, transaction_id=evidence.transaction_id)

    def ask(self, payment: Payment, said: Said = Said.NOTHING) -> Evidence:
        return self.stripe.ask(payment, said)

    def asked(self, payment: Payment) -> Verdict:
        return self.ask(payment).verdict

    def script(self, **steps: list[str]) -> None:
        requests.post(f"{self.url}/_script", json=steps, timeout=5)

    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = requests.get(f"{self.url}/_state", timeout=5).json()
        return found

    def read(self) -> list[Signal]:
        return [self.stripe.read_message(call(post)) for post in self.sent]


def call(post: Post) -> Call:
    return Call("POST", {}, {name.lower(): value for name, value in post.headers.items()}, post.body)


@contextmanager
def open_till(vault: Vault | None = None) -> Iterator[Till]:
    """The adapter that runs in the shop, pointed at a simulator of its own."""
    sent: list[Post] = []
    with serving(lambda url: StripeGatewaySimulator(url, vault or Vault(), GIVEN), sent) as (_, url):
        yield Till(StripeGateway.of({**GIVEN, "base_url": url}, None), url, sent)  # type: ignore[arg-type]
