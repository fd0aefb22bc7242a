"""The line to bKash: every request is a POST of JSON under a token that all functions share."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from supermarket.payments.gateways.bkash_words import Answer, unknown
from supermarket.payments.gateways.credentials import require
from supermarket.payments.gateways.wire import QUICK, TIMEOUTS, Reply, ask
from supermarket.payments.ports import Tokens

CHECKOUT = "/v1.2.0-beta/tokenized/checkout"
REFUND = "/v2/tokenized-checkout/refund/payment"
PATIENT = (3, 29)
"""Seconds for what moves money: bKash itself asks for 30."""
_TOKEN_LASTS = 3600
_JSON = {"Content-Type": "application/json", "Accept": "application/json"}


class Line:
    """For one merchant account."""

    def __init__(self, given: Mapping[str, str], tokens: Tokens, now: Callable[[], datetime]) -> None:
        require(given, "bKash", "base_url", "username", "password", "app_key", "app_secret")
        self._origin = given["base_url"].rstrip("/")
        self._given = given
        self._tokens = tokens
        self._now = now
        account = "\n".join((self._origin, given["username"], given["app_key"]))
        self._name = f"bkash#{hashlib.sha256(account.encode()).hexdigest()[:32]}"

    @property
    def secure(self) -> bool:
        return self._origin.startswith("https://")

    def post(self, path: str, body: Mapping[str, str], waits: tuple[int, int] = TIMEOUTS) -> Answer:
        """A token that is refused is replaced and the request made again: nothing was done with the first."""
        token = self._token()
        reply = self._post(path, body, token, waits)
        if reply.status == 401:
            self._tokens.forget(self._name, token)
            reply = self._post(path, body, self._token(), waits)
        if reply.status == 401:
            unknown("401, the credentials are not accepted")
        return Answer.of(reply)

    def _post(self, path: str, body: Mapping[str, str], token: str, waits: tuple[int, int]) -> Reply:
        headers = {**_JSON, "Authorization": token, "X-APP-Key": self._given["app_key"]}
        return ask("POST", self._origin + path, body=body, headers=headers, timeouts=waits)

    def _token(self) -> str:
        return self._tokens.get(self._name, self._grant, self._now())

    def _grant(self) -> tuple[str, datetime]:
        """Renewed when five sixths of its time are over: at minute 50 of 60."""
        asked_at = self._now()
        secrets = {name: self._given[name] for name in ("app_key", "app_secret")}
        who = {name: self._given[name] for name in ("username", "password")}
        url, headers = f"{self._origin}{CHECKOUT}/token/grant", {**_JSON, **who}
        reply = ask("POST", url, body=secrets, headers=headers, timeouts=QUICK)
        answer = Answer.of(reply)
        token = answer.told("id_token") if reply.status == 200 else ""
        if not token:
            unknown(f"no token, {answer.reason}")
        return token, asked_at + timedelta(seconds=_seconds(answer.body.get("expires_in")) * 5 // 6)


def _seconds(value: Any) -> int:
    """A number, or a number as text."""
    digits = str(value)
    return min(int(digits), _TOKEN_LASTS) if digits.isascii() and digits.isdigit() else _TOKEN_LASTS
