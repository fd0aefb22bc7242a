"""The demo shop's accounts with the simulated gateways: made at the first start, the same ever after."""

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from local.gateways.bkash import BkashGatewaySimulator
from local.gateways.exchange import Simulator, Vault
from local.gateways.nagad import MERCHANT, NagadGatewaySimulator
from local.gateways.nagad_keys import keys
from local.gateways.sslcommerz import SslcommerzGatewaySimulator
from local.gateways.stripe import StripeGatewaySimulator

NAMES = ("bkash", "nagad", "sslcommerz", "stripe")
Accounts = Mapping[str, Mapping[str, str]]


class Bank:
    """All four gateways. ``folder`` is where they keep their books and the accounts, ``url`` where they are reached,
    ``hooks`` where they send messages to."""

    def __init__(self, folder: Path, url: str, hooks: str) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._url = url
        self._made = _kept(folder / "accounts.json")
        self._vaults = {name: Vault(folder / f"{name}.json") for name in NAMES}
        told = {name: {**self._made[name], "webhook_url": f"{hooks}/{name}"} for name in NAMES}
        makers: dict[str, Any] = {
            "bkash": BkashGatewaySimulator, "nagad": NagadGatewaySimulator, "sslcommerz": SslcommerzGatewaySimulator,
            "stripe": StripeGatewaySimulator,
        }  # fmt: skip
        self.simulators: dict[str, Simulator] = {
            name: make(self.url(name), self._vaults[name], told[name]) for name, make in makers.items()
        }

    def url(self, name: str) -> str:
        return f"{self._url}/{name}"

    def accounts(self) -> Accounts:
        """What the shop is given, as its secret has it."""
        given = {name: {**self._made[name], "base_url": self.url(name)} for name in NAMES}
        given["bkash"]["sns_origin"] = self.url("bkash")
        given["nagad"] |= keys(self._vaults["nagad"])
        return given

    def page_of(self, payment_id: str) -> str:
        """The path of the page that a bKash payment is paid on; its state leaves out what opens it."""
        with self._vaults["bkash"].open() as tables:
            return f"/?paymentId={payment_id}&hash={tables['payments'][payment_id]['hash']}"


def _kept(file: Path) -> dict[str, dict[str, str]]:
    """Readable by the owner only."""
    if not file.exists():
        with os.fdopen(
            os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
        ) as out:
            json.dump(_new(), out, indent=2)
    found: dict[str, dict[str, str]] = json.loads(file.read_text("utf-8"))
    return found


def _new() -> dict[str, dict[str, str]]:
    made = secrets.token_urlsafe
    return {
        "bkash": {
            "username": "supermarket", "password": made(12), "app_key": made(18), "app_secret": made(36),
            "topic_arn": "arn:aws:sns:ap-southeast-1:000000000000:bkash-payments",
        },
        "nagad": {"merchant_id": MERCHANT},
        "sslcommerz": {"store_id": "supermarketlocal", "store_passwd": f"{made(12)}@ssl"},
        "stripe": {
            "secret_key": f"sk_test_{secrets.token_hex(12)}", "webhook_secret": f"whsec_{secrets.token_hex(16)}",
        },
    }  # fmt: skip
