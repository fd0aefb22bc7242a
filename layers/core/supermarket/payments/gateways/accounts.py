"""The shop's accounts with gateways, from one secret; a branch may have accounts of its own."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any

from supermarket.kernel.errors import Conflict, NotFound
from supermarket.payments.ports import PaymentGateway, Tokens

_ADAPTERS = {
    "bkash": "BkashGateway", "nagad": "NagadGateway", "sslcommerz": "SslcommerzGateway", "stripe": "StripeGateway",
}  # fmt: skip


class Accounts:
    """The `Gateways`. ``secret`` is ``{"bkash": {…}, "branches": {"<branch id>": {"nagad": {…}}}}``; see
    docs/payments.md."""

    def __init__(self, secret: Callable[[], str], tokens: Tokens) -> None:
        self._secret, self._tokens = secret, tokens
        self._made: dict[str, PaymentGateway] = {}

    def of(self, branch_id: str, name: str) -> PaymentGateway:
        given = self._given()
        account = given.get("branches", {}).get(branch_id, {}).get(name) or given.get(name)
        if name not in _ADAPTERS or not account:
            raise Conflict(
                "This way to pay is not offered.", code="method_not_offered", offered=self.offered(branch_id)
            )
        return self._adapter(name, account)

    def each(self, name: str) -> Sequence[PaymentGateway]:
        if name not in _ADAPTERS:
            raise NotFound("There is no such gateway.")
        found = [self._adapter(name, account) for account in self._accounts(name)]
        if not found:
            raise NotFound("This shop has no account there.")
        return found

    def offered(self, branch_id: str) -> Sequence[str]:
        given = self._given()
        own = given.get("branches", {}).get(branch_id, {})
        return [name for name in _ADAPTERS if own.get(name) or given.get(name)]

    def _accounts(self, name: str) -> Iterator[Mapping[str, str]]:
        given = self._given()
        for several in (given, *given.get("branches", {}).values()):
            if several.get(name):
                yield several[name]

    def _adapter(self, name: str, account: Mapping[str, str]) -> PaymentGateway:
        """One adapter an account, for as long as what it is made of stays: they keep connections and certificates."""
        key = json.dumps([name, account], sort_keys=True)
        if key not in self._made:
            adapter: Any = getattr(import_module(f"supermarket.payments.gateways.{name}"), _ADAPTERS[name])
            self._made[key] = adapter.of(account, self._tokens)
        return self._made[key]

    def _given(self) -> dict[str, Any]:
        given: dict[str, Any] = json.loads(self._secret())
        return given
