"""A store at SSLCommerz, a payment there, and a shopper with a browser."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import requests

from local.gateways.exchange import Asked, Post, Script, Told, Vault
from local.gateways.sslcommerz import SslcommerzGatewaySimulator
from supermarket.kernel.money import Money
from supermarket.payments.exchange_model import Call, Hint, Payer, Signal, Started
from supermarket.payments.gateways.sslcommerz import SslcommerzGateway
from supermarket.payments.model import Evidence, Gateway, Payment, Refund, Said
from tests.support.simulators import serving

AT = datetime(2026, 1, 2, 9, 30, tzinfo=UTC)
PASSWORD = "local-store-pass@ssl"  # pragma: allowlist secret
GIVEN = {"store_id": "supershoplocal", "store_passwd": PASSWORD}
BACK = "https://shop.example/api/v1/payments/callbacks/sslcommerz"
NOTIFY = "https://shop.example/api/v1/payments/webhooks/sslcommerz"
PAYER = Payer("Rahim Uddin", "+8801712345678", "rahim@example.com", "House 1", "Dhaka", "1207", items=3)


class NoTokens:
    """SSLCommerz has none."""

    def get(self, *_: object) -> str:
        raise AssertionError

    def forget(self, *_: object) -> None:
        raise AssertionError


def gateway(url: str = "https://sandbox.sslcommerz.com", **given: str) -> SslcommerzGateway:
    return SslcommerzGateway.of({**GIVEN, "base_url": url, **given}, NoTokens())


def payment(amount: str = "1250.50", **more: Any) -> Payment:
    return Payment(**{
        "id": "pa", "order_id": "or", "order_number": "DHK-000123", "branch_id": "br", "number": 1,
        "gateway": Gateway.SSLCOMMERZ, "invoice": "DHK000123A1", "amount": Money.taka(amount), "created_at": AT,
        "expires_at": AT + timedelta(minutes=30), **more,
    })  # fmt: skip


def refund(amount: str, number: int = 1, **more: Any) -> Refund:
    return Refund(
        id=f"re{number}", payment_id="pa", number=f"DHK000123A1R{number}", amount=Money.taka(amount),
        reason="Returned item", by="manager", created_at=AT, **more,
    )  # fmt: skip


def start(at: SslcommerzGateway, of: Payment, payer: Payer = PAYER) -> Started:
    return at.start(of, payer, BACK, NOTIFY, lambda _session, _facts: None)


def message(post: Post) -> Call:
    return Call("POST", {}, {name.lower(): value for name, value in post.headers.items()}, post.body)


class _Form(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.action, self.fields = "", dict[str, str]()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.action = given.get("action") or ""
        elif tag == "input":
            self.fields[given["name"] or ""] = given["value"] or ""


def click(url: str, do: str, **fields: str) -> tuple[str, Call]:
    """Open the page, press a button there, and let the form that comes post itself: to where, and with what."""
    page = requests.get(url, timeout=5)
    assert (page.status_code, f'value="{do}"' in page.text) == (200, True)
    form = _Form(requests.post(url, data={"do": do, **fields}, timeout=5).text)
    parts = urlsplit(form.action)
    where = f"{parts.scheme}://{parts.netloc}{parts.path}"
    return where, Call("POST", dict(parse_qsl(parts.query)), {}, urlencode(form.fields).encode())


class Shop:
    """With its own simulator; ``sent`` is what that would send by itself."""

    def __init__(self, vault: Vault, url: str, sent: list[Post]) -> None:
        self.vault, self.url, self.sent = vault, url, sent
        self.gateway = gateway(url)

    def state(self) -> Any:
        return requests.get(f"{self.url}/_state", timeout=5).json()

    def script(self, **outcomes: list[str]) -> None:
        requests.post(f"{self.url}/_script", data=json.dumps(outcomes), timeout=5)

    def pay(self, do: str = "pay", **fields: str) -> tuple[str, Hint]:
        """A payment for which the shopper did that on the page."""
        where, call = click(start(self.gateway, payment()).url, do, **fields)
        return where, self.gateway.read_callback(call)

    def paid(self) -> Payment:
        self.pay()
        return payment(transaction_id=self.ask().transaction_id)

    def ask(self, said: Said = Said.NOTHING) -> Evidence:
        return self.gateway.ask(payment(), said)

    def messages(self) -> list[Signal]:
        return [self.gateway.read_message(message(post)) for post in self.sent]

    def statuses(self) -> list[str]:
        return [each["status"] for each in self.state()["payments"]]


@contextmanager
def open_shop() -> Iterator[Shop]:
    vault, sent = Vault(), list[Post]()
    with serving(lambda url: SslcommerzGatewaySimulator(url, vault, GIVEN), sent) as (_, url):
        yield Shop(vault, url, sent)


@dataclass
class Canned:
    """A gateway that says what it is told to, and keeps what it was asked."""

    says: list[Told]
    script: Script = field(default_factory=Script)
    asked: list[Asked] = field(default_factory=list)

    def answer(self, asked: Asked) -> Told:
        self.asked.append(asked)
        return self.says.pop(0)


def listed(*elements: Mapping[str, Any], **more: Any) -> Told:
    return Told.of({"APIConnect": "DONE", "no_of_trans_found": len(elements), "element": elements, **more})


def element(**more: Any) -> dict[str, Any]:
    return {
        "tran_id": "DHK000123A1",
        "status": "VALID",
        "val_id": "v1",
        "tran_date": "2026-01-02 15:30:05",
        **more,
    }


def proof(**more: Any) -> dict[str, Any]:
    return {
        "status": "VALID", "APIConnect": "DONE", "tran_id": "DHK000123A1", "val_id": "v1", "amount": "1250.50",
        "currency": "BDT", "currency_type": "BDT", "bank_tran_id": "b1", "risk_level": "0",
        "card_type": "BKASH-BKash", "card_no": "411111XXXXXX1111", "tran_date": "2026-01-02 15:30:05", **more,
    }  # fmt: skip
