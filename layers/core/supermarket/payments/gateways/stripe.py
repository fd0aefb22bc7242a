"""Stripe Checkout: a page of Stripe's for each payment, read back with its intent, its charge and its review.

What happens there is asked for; a browser or an event only says when. A session that is given up, or is older than
its payment, is closed there before it is called so: nobody pays into what is over.
"""

import hmac
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Self

from supermarket.kernel import clock
from supermarket.kernel.errors import Invalid
from supermarket.payments.exchange_model import (
    About,
    Call,
    Forged,
    GatewayRefused,
    GatewayUnknown,
    Hint,
    Payer,
    Settled,
    Signal,
    Started,
)
from supermarket.payments.gateways import stripe_reading as reading
from supermarket.payments.gateways.credentials import require
from supermarket.payments.gateways.stripe_api import HEARING, StripeApi, all_of, known, word
from supermarket.payments.model import Evidence, Payment, Refund, RefundEvidence, Said, Verdict
from supermarket.payments.ports import Tokens

LEAST, MOST = timedelta(minutes=35), timedelta(hours=23, minutes=55)
"""Stripe keeps a session for 30 minutes to 24 hours; the rest is for the way there."""
TOLERANCE = 300
"""Seconds that a signature is good for, before and after now."""
DAY_OF = "Asia/Dhaka"
_EXPANDED = ["payment_intent.latest_charge", "payment_intent.review"]
_SESSION = re.compile(r"cs_[A-Za-z0-9_]{1,200}", re.ASCII)
_INVOICE = re.compile(r"[A-Za-z0-9]{5,20}", re.ASCII)
_TIME = re.compile(r"\d{1,12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class StripeGateway:
    api: StripeApi = field(repr=False)
    key: str = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)
    merchant: str
    now: Callable[[], datetime] = clock.now

    @classmethod
    def of(cls, given: Mapping[str, str], tokens: Tokens) -> Self:
        """Of ``secret_key``, ``webhook_secret`` (and ``webhook_secret_old``), ``livemode`` and ``base_url``."""
        require(given, "Stripe", "secret_key", "webhook_secret")
        key = given["secret_key"]
        secrets = tuple(filter(None, (given.get(name) for name in ("webhook_secret", "webhook_secret_old"))))
        live = str(given.get("livemode", key.startswith(("sk_live_", "rk_live_")))).lower() == "true"
        return cls(StripeApi(key, given.get("base_url") or ""), key, secrets, reading.mode(live))

    def start(
        self, payment: Payment, payer: Payer, back: str, notify: str,
        remember: Callable[[str, Mapping[str, str]], None],
    ) -> Started:  # fmt: skip
        once = {"idempotency_key": f"pay-{payment.invoice}"}
        with self.api.calling(doing=True) as v1:
            opened = v1.checkout.sessions.create(self._wanted(payment, payer, back), once)
            session = known(opened, "checkout.session")
        url = session.get("url")
        if reading.mode(session.get("livemode")) != self.merchant or not str(url).startswith(
            ("https://", "http://")
        ):
            raise GatewayUnknown("Stripe opened no payment that can be paid here.")
        return Started(str(session["id"]), str(url))

    def _wanted(self, payment: Payment, payer: Payer, back: str) -> dict[str, Any]:
        """The same for the same payment whenever it is asked: Stripe refuses a key that comes with anything else."""
        until = min(max(payment.expires_at, payment.created_at + LEAST), payment.created_at + MOST)
        join, notes = "&" if "?" in back else "?", {"invoice": payment.invoice}
        cancelled = f"said=cancel&proof={self._proof(payment.invoice)}"
        price = {
            "currency": "bdt", "unit_amount": payment.amount.poisha,
            "product_data": {"name": f"Order {payment.order_number}"},
        }  # fmt: skip
        return {
            "mode": "payment", "client_reference_id": payment.invoice, "metadata": notes,
            "payment_intent_data": {"metadata": notes}, "line_items": [{"quantity": 1, "price_data": price}],
            "success_url": f"{back}{join}invoice={payment.invoice}&said=success&sid={{CHECKOUT_SESSION_ID}}",
            "cancel_url": f"{back}{join}invoice={payment.invoice}&{cancelled}",
            "expires_at": clock.epoch(until), **({"customer_email": payer.email} if payer.email else {}),
        }  # fmt: skip

    def ask(self, payment: Payment, said: Said) -> Evidence:
        sessions = self._sessions(payment)
        over = self.now() >= payment.expires_at
        if not sessions:
            return Evidence(verdict=Verdict.EXPIRED if over else Verdict.PENDING, reason="never_opened")
        session = sessions[0]
        if session.get("status") == "open" and (over or said is Said.CANCEL):
            session = self._closed(str(session["id"]))
        evidence = reading.evidence(payment, session, said, sessions[1:])
        return replace(evidence, merchant=self._told(payment, evidence.merchant))

    def _told(self, payment: Payment, mode: str) -> str:
        """The mode it was paid in. A payment whose start was not answered has kept none to compare with."""
        if mode != self.merchant:
            return f"not {self.merchant}"
        return mode if payment.merchant else ""

    def _sessions(self, payment: Payment) -> list[dict[str, Any]]:
        """The session of the payment; when its name never came back, what there is of its invoice, paid ones first."""
        name = payment.session or payment.facts.get("session", "")
        if name:
            return [self._session(name)]
        made = {
            "gte": clock.epoch(payment.created_at) - TOLERANCE,
            "lte": clock.epoch(payment.created_at + MOST),
        }
        wanted = {"created": made, "limit": 100, "expand": [f"data.{each}" for each in _EXPANDED]}
        with self.api.calling() as v1:
            listed = all_of(v1.checkout.sessions.list(wanted), "checkout.session")
        ours = [each for each in listed if payment.invoice in reading.invoice_of(each)]
        return sorted(ours, key=reading.is_paid, reverse=True)

    def _session(self, name: str) -> dict[str, Any]:
        with self.api.calling() as v1:
            session = known(v1.checkout.sessions.retrieve(name, {"expand": _EXPANDED}), "checkout.session")
        if session["id"] != name:
            raise GatewayUnknown("Stripe told another session.")
        return session

    def _closed(self, name: str) -> dict[str, Any]:
        """A no means that it was paid or closed in the same moment: then that is so.

        With no key of ours: Stripe would keep an error of its own under one, and the session open, for a day.
        """
        try:
            with self.api.calling(doing=True) as v1:
                v1.checkout.sessions.expire(name)
        except GatewayRefused:
            pass
        return self._session(name)

    def refund(self, payment: Payment, refund: Refund) -> RefundEvidence:
        notes = {"refund_no": refund.number, "invoice": payment.invoice}
        wanted = {
            "charge": payment.transaction_id, "amount": refund.amount.poisha, "reason": "requested_by_customer",
            "metadata": notes,
        }  # fmt: skip
        once = {"idempotency_key": f"refund-{refund.number}-{payment.transaction_id}"}
        with self.api.calling(doing=True) as v1:
            found = known(v1.refunds.create(wanted, once), "refund")
        return reading.refund_evidence(found, refund.amount)

    def ask_refund(self, payment: Payment, refund: Refund) -> RefundEvidence:
        with self.api.calling() as v1:
            if refund.reference:
                listed = [known(v1.refunds.retrieve(refund.reference), "refund")]
            else:
                listed = all_of(v1.refunds.list({"charge": payment.transaction_id, "limit": 100}), "refund")
        ours = [each for each in listed if reading.refund_number(each) == refund.number]
        if not ours and refund.reference:
            raise GatewayUnknown("Stripe told another refund.")
        return reading.refund_evidence(ours[0], refund.amount) if ours else RefundEvidence(state=None)

    def settled_on(self, day: date) -> list[Settled]:
        begins, ends = (
            clock.epoch(clock.day_begins(day + timedelta(days=more), DAY_OF, time())) for more in (0, 1)
        )
        with self.api.calling() as v1:
            listed = all_of(v1.charges.list({"created": {"gte": begins, "lt": ends}, "limit": 100}), "charge")
        return [line for each in listed if (line := reading.settled(each))]

    def read_callback(self, call: Call) -> Hint:
        """A payment can only be given up with the word that Stripe was given for it: numbers of orders are guessed."""
        invoice, session = call.query.get("invoice", ""), call.query.get("sid", "")
        if not _INVOICE.fullmatch(invoice) or (session and not _SESSION.fullmatch(session)):
            raise Invalid.field("?invoice", "names no payment")
        proven = hmac.compare_digest(call.query.get("proof", "").encode(), self._proof(invoice).encode())
        said = {"success": Said.SUCCESS, "cancel": Said.CANCEL if proven else Said.NOTHING}
        return Hint(invoice=invoice, session=session, said=said.get(call.query.get("said", ""), Said.NOTHING))

    def _proof(self, invoice: str) -> str:
        return hmac.new(self.key.encode(), f"cancel {invoice}".encode(), "sha256").hexdigest()[:24]

    def read_message(self, call: Call) -> Signal:
        """An event of the other mode (real money or none) is about nothing here, and so is one of other business."""
        self._check(call.body, call.headers.get("stripe-signature", ""))
        event = _event(call.body)
        if reading.mode(event.get("livemode")) != self.merchant:
            return Signal(event_id=event["id"], about=About.NOTHING, reason="livemode")
        signal = reading.signal(event)
        if signal.about in (About.REFUND, About.DISPUTE) and not signal.invoice:
            signal = self._found(signal, reading.charge_of(event))
        if signal.about is not About.DISPUTE and not signal.invoice:
            return replace(signal, about=About.NOTHING)
        return signal

    def _check(self, body: bytes, signature: str) -> None:
        """Raises Forged. Not by the SDK, which takes a second to load and lets any later time pass."""
        parts = [part.partition("=") for part in signature.split(",")]
        at = next((value for name, _, value in parts if name == "t"), "")
        if not _TIME.fullmatch(at) or abs(clock.epoch(self.now()) - int(at)) > TOLERANCE:
            raise Forged
        signed = [
            hmac.new(secret.encode(), at.encode() + b"." + body, "sha256").hexdigest().encode()
            for secret in self.secrets
        ]
        given = [value.encode() for name, _, value in parts if name == "v1"]
        if not any(hmac.compare_digest(one, other) for one in given for other in signed):
            raise Forged

    def _found(self, signal: Signal, charge: str) -> Signal:
        """Whose it is, when an event names only the charge: a dispute, or a refund made by hand. It is rare."""
        if not charge:
            return signal
        with self.api.calling(within=HEARING) as v1:
            named = reading.invoice_of(known(v1.charges.retrieve(charge), "charge"))
        return replace(signal, invoice=named[0]) if named and _INVOICE.fullmatch(named[0]) else signal


def _event(body: bytes) -> dict[str, Any]:
    try:
        event = json.loads(body)
    except ValueError:
        event = None
    if not isinstance(event, dict) or event.get("object") != "event" or not word(event.get("id")):
        raise Invalid("This is no event of Stripe's.")
    return event
