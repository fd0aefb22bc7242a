"""Stripe, simulated: Checkout Sessions with their page, intents, charges, refunds, disputes and signed events.

Paths are Stripe's own (``/v1/checkout/sessions``, ``/v1/refunds``, ...) and the page is ``/c/pay/<session>``.
Given: ``secret_key``, ``webhook_secret``, ``livemode``, and ``webhook_url``, where the account's events go; without it
they go beside the callback of the session (``.../callbacks/stripe`` and ``.../webhooks/stripe``).

``POST /_script`` takes steps with what happens the next times each is taken; ``GET /_state`` shows all there is.

- ``start``, ``expire``, ``refund`` (posts), ``query``, ``list`` (reads): ``lose_answer`` (done, answer lost),
  ``no_answer`` (not done, lost), ``maintenance`` (503 and a page of HTML), ``refuse`` (a plain no), ``rate_limit``,
  ``bad_key``. The SDK asks three times by itself, so what it shall notice has to be there three times.
- posts also: ``server_error``, which is kept under the idempotency key and comes again.
- ``query`` also: ``wrong_amount``, ``wrong_currency``, ``wrong_invoice``, ``wrong_mode``.
- ``refund`` also: ``pending``, ``fails``, ``fails_later``.
- ``message``: ``none``, ``twice``, ``late`` (after 20 seconds), ``bad_signature``, ``stale`` (signed ten minutes ago),
  ``reversed`` (the last one first); for all messages of one step.
"""

import json
from collections.abc import Mapping
from dataclasses import replace

from local.gateways import stripe_objects as objects
from local.gateways import stripe_page as page
from local.gateways.exchange import Asked, Post, Script, Told, Vault
from local.gateways.payment_page import notice
from local.gateways.stripe_messages import Event, Messages
from local.gateways.stripe_objects import Record, Refusal, Tables

_STEPS = {
    ("POST", "checkout/sessions"): "start", ("POST", "refunds"): "refund", ("GET", "checkout/sessions"): "list",
    ("GET", "refunds"): "list", ("GET", "charges"): "list",
}  # fmt: skip
_MAINTENANCE = "<html><body>We will be back in a moment.</body></html>"


class StripeGatewaySimulator:
    """``answer`` neither waits nor sends: what Stripe sends by itself is in ``then``."""

    def __init__(self, url: str, vault: Vault, given: Mapping[str, str]) -> None:
        self.script = Script()
        self._url = url.rstrip("/")
        self._vault = vault
        self._key = given["secret_key"]
        self._live = str(given.get("livemode", "false")).lower() == "true"
        self._messages = Messages(given["webhook_secret"], given.get("webhook_url", ""), self._live)

    def answer(self, asked: Asked) -> Told:
        if asked.path == "/_script":
            self.script.set(asked.json)
            return Told.of({})
        with self._vault.open() as tables:
            if asked.path == "/_state":
                return Told.of({**tables, "cards": page.CARDS})
            if asked.path.startswith("/c/pay/"):
                return self._page(asked, tables)
            return self._api(asked, tables)

    def _page(self, asked: Asked, tables: Tables) -> Told:
        session = tables.get("sessions", {}).get(asked.path.removeprefix("/c/pay/"))
        if session is None:
            return notice("Stripe", "No such payment.", 404)
        if asked.method != "POST":
            return Told.page(page.shown(tables, session))
        to, events = page.clicked(tables, session, asked.form)
        then = self._messages.of(session["success_url"], events, self.script.take("message"))
        return Told.to(to, then) if to else replace(Told.page(page.shown(tables, session)), then=then)

    def _api(self, asked: Asked, tables: Tables) -> Told:
        path = asked.path.removeprefix("/v1/")
        step = self._step(asked.method, path)
        outcome = self.script.take(step)
        if asked.headers.get("authorization") != f"Bearer {self._key}" or outcome == "bad_key":
            return _refused(Refusal(401, "invalid_request_error", "", "Invalid API Key provided"))
        return self._went_wrong(outcome) or self._done(asked, path, tables, outcome)

    def _step(self, method: str, path: str) -> str:
        return _STEPS.get((method, path)) or ("expire" if path.endswith("/expire") else "query")

    def _went_wrong(self, outcome: str) -> Told | None:
        """What is answered without anything having been done."""
        if outcome == "maintenance":
            return Told.page(_MAINTENANCE, 503)
        if outcome == "no_answer":
            return Told(lost=True)
        if outcome == "refuse":
            return _refused(Refusal(400, "invalid_request_error", "parameter_invalid", "This was refused."))
        if outcome == "rate_limit":
            return _refused(Refusal(429, "invalid_request_error", "rate_limit", "Too many requests."))
        return None

    def _done(self, asked: Asked, path: str, tables: Tables, outcome: str) -> Told:
        """A post is done once for its idempotency key; what failed validation is not kept."""
        key, body = asked.headers.get("idempotency-key", ""), asked.body.decode()
        before = tables.setdefault("keys", {}).get(key) if asked.method == "POST" else None
        if before is not None and before["asked"] != [path, body]:
            return _refused(
                Refusal(400, "idempotency_error", "", "Keys can only be used with the same parameters.")
            )
        if before is not None:
            told = Told.of(before["answer"], before["status"])
            headers = {**told.headers, "Idempotent-Replayed": "true"}
            return replace(told, headers=headers, lost=outcome == "lose_answer")
        try:
            told, events = self._taken(asked, path, tables, outcome)
        except Refusal as refusal:
            return _refused(refusal)
        if asked.method == "POST":
            tables["keys"][key] = {
                "asked": [path, body],
                "status": told.status,
                "answer": json.loads(told.body),
            }
        then = self._then(tables, events) if events else ()
        return replace(told, lost=outcome == "lose_answer", then=then)

    def _taken(self, asked: Asked, path: str, tables: Tables, outcome: str) -> tuple[Told, list[Event]]:
        if outcome == "server_error":
            return _refused(Refusal(500, "api_error", "", "Something went wrong.")), []
        if asked.method == "POST":
            record, events = self._posted(asked, path, tables, outcome)
            return Told.of(objects.shown(tables, record, {})), events
        table = {"checkout/sessions": "sessions", "refunds": "refunds", "charges": "charges"}.get(path)
        if table:
            return Told.of(objects.listed(tables, table, asked.query)), []
        record = objects.find(tables, path.rpartition("/")[2])
        events = self._aged(tables, record)
        return Told.of(_bent(objects.shown(tables, record, asked.query), outcome)), events

    def _posted(self, asked: Asked, path: str, tables: Tables, outcome: str) -> tuple[Record, list[Event]]:
        if path == "checkout/sessions":
            return objects.open_session(tables, asked.form, self._url, self._live), []
        if path == "refunds":
            return self._refunded(tables, asked.form, outcome)
        if path.startswith("checkout/sessions/") and path.endswith("/expire"):
            session = objects.find(tables, path.split("/")[2])
            if session["status"] != "open":
                raise objects.no("", "Only Checkout Sessions with a status of open can be expired.")
            objects.run_out(tables, session)
            return session, [("checkout.session.expired", objects.shown(tables, session, {}))]
        raise objects.no("", f"Unrecognized request URL (POST: /v1/{path}).", 404)

    def _refunded(self, tables: Tables, form: Mapping[str, str], outcome: str) -> tuple[Record, list[Event]]:
        made = objects.refund(tables, form, outcome)
        before = objects.shown(tables, made, {})
        charge = objects.find(tables, made["charge"])
        events: list[Event] = [
            ("refund.created", before),
            ("charge.refunded", objects.shown(tables, charge, {})),
        ]
        if made["status"] == "pending":
            events.append(("refund.updated", {**before, "status": "succeeded", "pending_reason": None}))
        if outcome == "fails_later" or charge["card"] == "refund_fails":
            made["fails"] = True
            events.append(("refund.failed", {**before, "status": "failed", "failure_reason": "declined"}))
        return made, events

    def _aged(self, tables: Tables, record: Record) -> list[Event]:
        """What time has done, when it is next looked at: pages run out, refunds come to an end."""
        if record["object"] == "checkout.session" and objects.is_overdue(record):
            objects.run_out(tables, record)
            return [("checkout.session.expired", objects.shown(tables, record, {}))]
        if record["object"] == "refund" and record.pop("fails", False):
            objects.fail(tables, record)
        elif record["object"] == "refund" and record["status"] == "pending":
            record.update(status="succeeded", pending_reason=None)
        return []

    def _then(self, tables: Tables, events: list[Event]) -> list[Post]:
        """Events of what was done over the API; the account's address is that of any of its sessions."""
        callback = next((each["success_url"] for each in tables.get("sessions", {}).values()), "")
        return self._messages.of(callback, events, self.script.take("message"))


def _refused(refusal: Refusal) -> Told:
    return Told.of({"error": refusal.error}, refusal.status)


def _bent(shown: Record, outcome: str) -> Record:
    """An answer that is not about the payment it was asked about."""
    found = shown.get("payment_intent")
    intent = found if isinstance(found, dict) else {}
    if outcome == "wrong_amount":
        intent["amount_received"] = shown["amount_total"] = shown["amount_total"] - 1
    if outcome == "wrong_currency":
        intent["currency"] = shown["currency"] = "usd"
    if outcome == "wrong_invoice":
        intent["metadata"] = shown["metadata"] = {"invoice": "ZZZ999999A1"}
        shown["client_reference_id"] = "ZZZ999999A1"
    if outcome == "wrong_mode":
        shown["livemode"] = not shown["livemode"]
    return shown
