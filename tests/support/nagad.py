"""A shop with a merchant account at the simulated Nagad, and a shopper's browser on its page."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

import requests

from local.gateways.exchange import Vault
from local.gateways.nagad import MERCHANT, NagadGatewaySimulator
from local.gateways.nagad_keys import keys
from supermarket.kernel import clock
from supermarket.kernel.money import Money
from supermarket.payments.exchange_model import Call, Payer, Started
from supermarket.payments.gateways.nagad import NagadGateway
from supermarket.payments.model import Evidence, Gateway, Payment, PaymentState, Refund, Said, Verdict
from tests.support.simulators import serving

PAYER = Payer("Rahim Uddin", "+8801712345678", address="203.0.113.9")
BACK = "https://shop.example/api/v1/payments/callbacks/nagad"
NOTIFY = "https://shop.example/api/v1/payments/webhooks/nagad"


class NoTokens:
    def get(self, name: str, grant: object, now: datetime) -> str:
        raise AssertionError("Nagad has no tokens")

    def forget(self, name: str, token: str) -> None:
        raise AssertionError("Nagad has no tokens")


@cache
def _made() -> Mapping[str, str]:
    vault = Vault()
    keys(vault)
    with vault.open() as tables:
        return dict(tables["keys"])


def vault() -> Vault:
    """A new one, with keys that are made once: making them is slow."""
    fresh = Vault()
    with fresh.open() as tables:
        tables["keys"] = dict(_made())
    return fresh


def credentials(url: str = "https://nagad.example/api/dfs", **more: str) -> dict[str, str]:
    return {"base_url": url, "merchant_id": MERCHANT, **keys(vault()), "address": "198.51.100.7", **more}


def account(url: str = "https://nagad.example/api/dfs", **more: str) -> NagadGateway:
    return NagadGateway.of(credentials(url, **more), NoTokens())


def payment(invoice: str = "DHK000123A1", taka: str = "1250.50", **more: Any) -> Payment:
    now = clock.now()
    made = Payment(
        id="0190", order_id="0191", order_number="DHK-000123", branch_id="0192", number=1, gateway=Gateway.NAGAD,
        invoice=invoice, amount=Money.taka(taka), created_at=now, expires_at=now + timedelta(minutes=30),
        merchant=MERCHANT,
    )  # fmt: skip
    return replace(made, **more)


def refund(taka: str, number: int = 1, **more: Any) -> Refund:
    made = Refund(
        id=f"refund{number}", payment_id="0190", number=f"DHK000123A1R{number}", amount=Money.taka(taka),
        reason="Returned item", by="0193", created_at=clock.now(),
    )  # fmt: skip
    return replace(made, **more)


class Shop(NamedTuple):
    gateway: NagadGateway
    simulator: NagadGatewaySimulator

    def start(self, of: Payment) -> tuple[Payment, Started]:
        kept: list[tuple[str, Mapping[str, str]]] = []
        started = self.gateway.start(of, PAYER, BACK, NOTIFY, lambda *known: kept.append(known))
        assert kept == [(started.session, started.facts)]
        return replace(of, session=started.session, url=started.url, facts=started.facts), started

    def paid(self, of: Payment | None = None) -> tuple[Payment, Evidence]:
        """One that was paid on the page and asked about, as the shop keeps it then."""
        opened, started = self.start(of or payment())
        press(started.url, "pay")
        evidence = self.gateway.ask(opened, Said.SUCCESS)
        assert evidence.verdict is Verdict.PAID
        captured = replace(opened, state=PaymentState.CAPTURED, captured=opened.amount, facts=evidence.facts)
        return replace(captured, transaction_id=evidence.transaction_id), evidence

    @property
    def told(self) -> dict[str, list[dict[str, Any]]]:
        state: dict[str, list[dict[str, Any]]] = requests.get(
            f"{self.gateway.base_url}/_state", timeout=5
        ).json()
        return state

    def script(self, **outcomes: list[str]) -> None:
        requests.post(f"{self.gateway.base_url}/_script", json=outcomes, timeout=5)


@contextmanager
def shop(given: Mapping[str, str] | None = None, **more: str) -> Iterator[Shop]:
    with serving(lambda url: NagadGatewaySimulator(url, vault(), given or {})) as (simulator, url):
        yield Shop(account(url, **more), simulator)


def press(url: str, button: str, wallet: str = "01700000001") -> Call | None:
    """Looks at the page and presses a button. The request the browser comes back with; None when it does not."""
    assert f'value="{button}"' in requests.get(url, timeout=5).text
    answer = requests.post(url, data={"do": button, "wallet": wallet}, timeout=5, allow_redirects=False)
    return came_back(answer.headers["Location"]) if answer.is_redirect else None


def came_back(location: str) -> Call:
    parts = urlsplit(location)
    assert f"{parts.scheme}://{parts.netloc}{parts.path}".rstrip("/") == BACK
    return Call("GET", dict(parse_qsl(parts.query, keep_blank_values=True)), {})
