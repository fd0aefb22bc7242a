"""bKash's tokenised checkout on this machine: its API, its hosted page, and its notifications.

``POST /_script`` sets what happens next at a step: grant, start, execute, query, refund, refund_query, message.

- any step but message: ``lose_answer`` (done, and the answer is lost), ``no_answer`` (not done, and no answer),
  ``maintenance`` (503, a page), ``html`` (200, a page), ``unauthorized`` (401), or a status code such as ``2023``
- execute: ``wrong_amount`` (a taka more is taken, and stays so); query, refund: ``wrong_amount`` (said once)
- message: ``twice``, ``late`` (after a minute), ``bad_signature``, ``other_topic``, ``none``

``given``: username, password, app_key, app_secret; webhook_url and topic_arn for notifications; duplicate_seconds
(how long the same wallet may not pay the same amount again, 0 here, some 60 there). ``POST /_subscribe`` sends the
message that a new listener gets first, ``GET /_state`` shows what is kept.
"""

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from local.gateways.bkash_desk import REFUSED_WALLETS, Desk, Record, no, refund_no
from local.gateways.bkash_messages import Messages
from local.gateways.bkash_page import hosted_page
from local.gateways.exchange import Asked, Script, Told, Vault
from local.gateways.payment_page import notice

BASE = "/v1.2.0-beta/tokenized/checkout"
REFUND = "/v2/tokenized-checkout/refund/payment"
PIN, OTP = "12121", "123456"
_TOKEN_LASTS = timedelta(hours=1)


class BkashGatewaySimulator:
    created_by_default: ClassVar[Mapping[str, str]] = {"01770618575": "pays", **REFUSED_WALLETS}
    """Wallets; every other number pays too."""

    def __init__(
        self, url: str, vault: Vault, given: Mapping[str, str], now: Callable[[], datetime] | None = None
    ) -> None:
        self.script = Script()
        self._vault = vault
        self._given = given
        self._now = now or (lambda: datetime.now(UTC))
        self._desk = Desk(url.rstrip("/"), self._now, int(given.get("duplicate_seconds", "0")))
        self._messages = Messages(url.rstrip("/"), given, self._now)
        self._steps: dict[str, tuple[str, Callable[[Any, Any, str], Told]]] = {
            f"{BASE}/token/grant": ("grant", self._grant),
            f"{BASE}/token/refresh": ("grant", self._grant),
            f"{BASE}/create": ("start", self._desk.create),
            f"{BASE}/execute": ("execute", self._execute),
            f"{BASE}/payment/status": ("query", self._desk.query),
            f"{BASE}/general/searchTransaction": ("search", self._desk.search),
            f"{BASE}/general/searchTran": ("search", self._desk.search),
            f"{REFUND}/transaction": ("refund", self._desk.refund),
            f"{REFUND}/status": ("refund_query", self._desk.refunds),
        }

    def answer(self, asked: Asked) -> Told:
        with self._vault.open() as tables:
            if asked.path in self._steps:
                return self._api(tables, asked)
            if asked.path == "/_script":
                self.script.set(asked.json or {})
                return Told.of({})
            if asked.path == "/_state":
                return Told.of(self._state(tables))
            if asked.path == "/_subscribe":
                return Told.of({}, then=self._messages.subscription(tables))
            if asked.path.endswith(".pem"):
                return Told(200, self._messages.certificate(tables), {"Content-Type": "text/plain"})
            if asked.path == "/" and asked.query.get("Action") == "ConfirmSubscription":
                return self._messages.confirm(tables, asked.query.get("Token", ""))
            if asked.path == "/":
                return self._page(tables, asked)
        return Told.of({"message": "Missing Authentication Token"}, 403)

    def _api(self, tables: Any, asked: Asked) -> Told:
        step, carry_out = self._steps[asked.path]
        outcome = self.script.take(step)
        told = self._scripted(step, outcome)
        if told is None and step != "grant":
            told = self._turned_away(tables, asked)
        if told is None and not isinstance(asked.json, dict):
            told = Told.of({"message": "Invalid request body"}, 400)
        if told is not None:
            return told
        body = {**asked.json, "_headers": asked.headers} if step == "grant" else asked.json
        return replace(carry_out(tables, body, outcome), lost=outcome == "lose_answer")

    def _scripted(self, step: str, outcome: str) -> Told | None:
        if re.fullmatch(r"\d{4}", outcome):
            return refund_no(outcome) if step.startswith("refund") else no(outcome)
        return {
            "no_answer": Told(lost=True),
            "maintenance": Told.page("<h1>Under maintenance</h1>", 503),
            "html": Told.page("<h1>Welcome</h1>"),
            "unauthorized": Told.of({"message": "Unauthorized"}, 401),
        }.get(outcome)

    def _turned_away(self, tables: Any, asked: Asked) -> Told | None:
        token = asked.headers.get("authorization", "").removeprefix("Bearer ")
        until = tables.setdefault("tokens", {}).get(token)
        if until is None or datetime.fromisoformat(until) <= self._now():
            return Told.of({"message": "Unauthorized"}, 401)
        return None if asked.headers.get("x-app-key") == self._given["app_key"] else no("2001")

    def _grant(self, tables: Any, body: Any, outcome: str) -> Told:
        headers = body["_headers"]
        if any(headers.get(name) != self._given[name] for name in ("username", "password")):
            return Told.of({"status": "fail", "msg": "Invalid username and password combination"})
        if any(body.get(name) != self._given[name] for name in ("app_key", "app_secret")):
            return no("2001")
        token, until = f"eyJ{secrets.token_urlsafe(24)}", self._now() + _TOKEN_LASTS
        tables.setdefault("tokens", {})[token] = until.isoformat()
        counts = tables.setdefault("counts", {})
        counts["grants"] = counts.get("grants", 0) + 1
        return Told.of({
            "statusCode": "0000", "statusMessage": "Successful", "token_type": "Bearer", "id_token": token,
            "expires_in": int(_TOKEN_LASTS.total_seconds()), "refresh_token": secrets.token_urlsafe(24),
        })  # fmt: skip

    def _execute(self, tables: Any, body: Any, outcome: str) -> Told:
        told, done = self._desk.execute(tables, body, outcome)
        return (
            replace(told, then=self._messages.paid(tables, done, self.script.take("message")))
            if done
            else told
        )

    def _page(self, tables: Any, asked: Asked) -> Told:
        payment = self._desk.find(tables, asked.query.get("paymentId", ""))
        if payment is None or payment["hash"] != asked.query.get("hash"):
            return notice("bKash", "No such payment.", 404)
        if asked.method != "POST":
            return Told.page(hosted_page(payment, self.created_by_default))
        return self._clicked(payment, asked.form)

    def _clicked(self, payment: Record, form: Mapping[str, str]) -> Told:
        do, wallet = form.get("do", ""), form.get("wallet") or payment["wallet"]
        if do in ("fail", "cancel"):
            return Told.to(_back(payment, {"fail": "failure", "cancel": "cancel"}[do]))
        if (form.get("pin", PIN), form.get("otp", OTP)) != (PIN, OTP):
            return Told.page(hosted_page(payment, self.created_by_default, "Wrong OTP or PIN"))
        if do == "pay" and wallet in REFUSED_WALLETS:
            return Told.to(_back(payment, "failure"))
        payment.update(agreed=True, wallet=wallet)
        if do == "vanish":
            return notice("bKash", "Agreed. The way back was lost: the shop hears nothing.")
        return Told.to(_back(payment, "success"))

    def _state(self, tables: Any) -> Any:
        payments = [
            {name: value for name, value in each.items() if name not in ("hash", "signature", "callback")}
            for each in tables.get("payments", {}).values()
        ]
        refunds = [{"paymentID": each["paymentID"], **one} for each in payments for one in each["refunds"]]
        counts = {"grants": 0, "executions": 0, "subscriptions": 0, **tables.get("counts", {})}
        return {"payments": payments, "refunds": refunds, **counts, "wallets": dict(self.created_by_default)}


def _back(payment: Record, status: str) -> str:
    joint = "&" if "?" in payment["callback"] else "?"
    asked = f"paymentID={payment['paymentID']}&status={status}&signature={payment['signature']}"
    return f"{payment['callback']}{joint}{asked}&apiVersion=1.2.0-beta/"
