"""What Stripe's objects say, read as plain dictionaries: payments, refunds, the charges of a day, events."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from supermarket.kernel.money import Money
from supermarket.payments.exchange_model import About, GatewayUnknown, Settled, Signal
from supermarket.payments.gateways.stripe_api import word
from supermarket.payments.model import Evidence, Payment, RefundEvidence, RefundState, Said, Verdict

Object = Mapping[str, Any]
MISSING = "missing"
"""Told in place of what a payment must name and does not: it agrees with nothing."""
_INVOICE = re.compile(r"[A-Za-z0-9]{5,20}", re.ASCII)
_LARGEST = 10**15
_UNFINISHED = {"", "requires_payment_method", "requires_confirmation", "requires_action"}
_RUN_OUT = {"automatic", "expired", "abandoned"}
_RISKY = {"elevated", "highest"}
_REFUNDS = {
    "succeeded": RefundState.COMPLETED, "pending": RefundState.PENDING, "requires_action": RefundState.PENDING,
    "failed": RefundState.REJECTED, "canceled": RefundState.REJECTED,
}  # fmt: skip
_ABOUT = {
    **dict.fromkeys((
        "checkout.session.completed", "checkout.session.async_payment_succeeded",
        "checkout.session.async_payment_failed", "checkout.session.expired", "payment_intent.succeeded",
        "payment_intent.payment_failed", "payment_intent.amount_capturable_updated", "payment_intent.canceled",
    ), About.PAYMENT),
    **dict.fromkeys((
        "charge.refunded", "charge.refund.updated", "refund.created", "refund.updated", "refund.failed",
    ), About.REFUND),
    **dict.fromkeys((
        "charge.dispute.created", "charge.dispute.funds_withdrawn", "charge.dispute.closed",
    ), About.DISPUTE),
}  # fmt: skip
_SUCCESS = {"payment_intent.succeeded", "payment_intent.amount_capturable_updated"}
_LOST = "lost"


def minor(value: Any) -> Money | None:
    """Stripe counts in poisha, in a number or its spelling; None for what is no number, or finer than one."""
    try:
        exact = Decimal("NaN" if value is None or isinstance(value, bool) else str(value))
        whole = exact.is_finite() and abs(exact) < _LARGEST and exact == exact.to_integral_value()
    except ArithmeticError:
        return None
    return Money(int(exact)) if whole else None


def inside(of: Object, name: str) -> Object:
    """An object inside another; empty for null. Raises GatewayUnknown for one that was to be expanded and is not."""
    value = of.get(name)
    if value is not None and not isinstance(value, Mapping):
        raise GatewayUnknown(f"Stripe did not show the {name}.")
    return value or {}


def invoice_of(*objects: Object) -> list[str]:
    """What they name as the invoice: a session by its reference too, all in their metadata."""
    texts = [text for each in objects for text in (each.get("client_reference_id"), _noted(each, "invoice"))]
    return [text for text in texts if text and isinstance(text, str)]


def _noted(of: Object, name: str) -> Any:
    notes = of.get("metadata")
    return notes.get(name) if isinstance(notes, Mapping) else None


def is_paid(session: Object) -> bool:
    return bool(session.get("status") == "complete" and session.get("payment_status") == "paid")


def evidence(payment: Payment, session: Object, said: Said, others: Sequence[Object] = ()) -> Evidence:
    """Of a session with its intent, its charge and its review expanded. ``others`` are more sessions of the invoice."""
    intent = inside(session, "payment_intent")
    charge = inside(intent, "latest_charge")
    verdict = _verdict(session, intent, said)
    paid = verdict is Verdict.PAID
    agreed = [minor(session.get("amount_total"))] + [minor(intent.get("amount_received"))] * paid
    currencies = [str(each.get("currency") or MISSING).upper() for each in (session, intent)[: 1 + paid]]
    found = str(session.get("id"))
    facts = {"session": found, "intent": word(intent.get("id")), "risk": _risk(charge)}
    return Evidence(
        verdict=verdict, session=found if payment.session else "", merchant=mode(session.get("livemode")),
        invoice=_odd_one(invoice_of(session, intent), payment.invoice) or (MISSING if paid else ""),
        amount=agreed[0] if len(set(agreed)) == 1 else None, currency=_odd_one(currencies, "BDT"),
        transaction_id=word(charge.get("id")), risky=_is_risky(intent, charge), reason=_why(intent),
        facts={name: fact for name, fact in facts.items() if fact},
        twice=tuple(again for each in others if (again := _taken(each))),
    )  # fmt: skip


def mode(live: Any) -> str:
    """Stripe does not name the account, but whether the money is real."""
    return {True: "live", False: "test"}.get(live, MISSING) if isinstance(live, bool) else MISSING


def _odd_one(told: Sequence[str], ours: str) -> str:
    return next((each for each in told if each != ours), ours if told else "")


def _taken(session: Object) -> tuple[str, Money] | None:
    intent = inside(session, "payment_intent")
    charge, amount = word(inside(intent, "latest_charge").get("id")), minor(intent.get("amount_received"))
    return (charge, amount) if is_paid(session) and charge and amount else None


def _verdict(session: Object, intent: Object, said: Said) -> Verdict:
    """By the state of the money first; what contradicts itself means nothing."""
    status, state = session.get("status"), str(intent.get("status") or "")
    if is_paid(session) and state == "succeeded":
        return Verdict.PAID
    if state in {"succeeded", "processing"} and status in {"open", "complete"}:
        return Verdict.PENDING
    if state == "requires_capture":
        return Verdict.AUTHORIZED
    if state == "canceled":
        return _ended(intent.get("cancellation_reason") in _RUN_OUT, said)
    if state in _UNFINISHED:
        return _without_money(session, bool(intent.get("last_payment_error")), said)
    raise GatewayUnknown(f"Stripe told a payment that is {word(status)} and {word(state)}.")


def _without_money(session: Object, failed: bool, said: Said) -> Verdict:
    """Cards may be tried again for as long as the session is open."""
    status = session.get("status")
    if session.get("payment_status") == "unpaid":
        if status == "open":
            return Verdict.PENDING
        if status == "expired":
            return Verdict.FAILED if failed else _ended(True, said)
        if status == "complete":
            return Verdict.FAILED if failed else Verdict.PENDING
    raise GatewayUnknown(f"Stripe told a session that is {word(status)} and no money of it.")


def _ended(by_time: bool, said: Said) -> Verdict:
    return Verdict.EXPIRED if by_time and said is not Said.CANCEL else Verdict.CANCELLED


def _why(intent: Object) -> str:
    error = intent.get("last_payment_error")
    told = error if isinstance(error, Mapping) else {}
    words = [word(told.get("code")), word(told.get("decline_code")), word(intent.get("cancellation_reason"))]
    return " ".join(filter(None, words))


def _risk(charge: Object) -> str:
    outcome = charge.get("outcome")
    return word(outcome.get("risk_level")) if isinstance(outcome, Mapping) else ""


def _is_risky(intent: Object, charge: Object) -> bool:
    """A review that is not shown counts as open."""
    reviews = [review for each in (intent, charge) if (review := each.get("review"))]
    waiting = any(not isinstance(each, Mapping) or each.get("open") is not False for each in reviews)
    return waiting or _risk(charge) in _RISKY


def refund_evidence(found: Object, amount: Money) -> RefundEvidence:
    """Raises GatewayUnknown when what was found is another amount, or in no state there is."""
    state = _REFUNDS.get(str(found.get("status")))
    if state is None or minor(found.get("amount")) != amount or found.get("currency") != "bdt":
        raise GatewayUnknown("Stripe told a refund that is not the one asked about.")
    words = [word(found.get(each)) for each in ("failure_reason", "pending_reason")]
    return RefundEvidence(state=state, reference=str(found["id"]), reason=" ".join(filter(None, words)))


def refund_number(found: Object) -> str:
    return str(_noted(found, "refund_no") or "")


def settled(charge: Object) -> Settled | None:
    """None for one that took no money, or another currency's."""
    amount, at = minor(charge.get("amount_captured")), charge.get("created")
    if (
        charge.get("status") != "succeeded"
        or charge.get("paid") is not True
        or charge.get("currency") != "bdt"
    ):
        return None
    if amount is None or not isinstance(at, int):
        raise GatewayUnknown("Stripe told a charge without its amount or time.")
    named = invoice_of(charge)
    at_ = datetime.fromtimestamp(at, UTC)
    back = minor(charge.get("amount_refunded"))
    return Settled(str(charge["id"]), named[0] if named else "", amount, at_, back)


def signal(event: Object) -> Signal:
    """Which payment an event is about. Disputes name only the charge; see ``charge_of``."""
    kind, what = str(event.get("type")), subject(event)
    about = _ABOUT.get(kind, About.NOTHING)
    if about is About.NOTHING or (kind.endswith(".closed") and what.get("status") != _LOST):
        return Signal(event_id=str(event["id"]), about=About.NOTHING, reason=word(kind))
    named = [text for text in invoice_of(what) if _INVOICE.fullmatch(text)]
    session = word(what.get("id")) if what.get("object") == "checkout.session" else ""
    words = [word(what.get(each)) for each in ("failure_reason", "reason", "status")]
    why = _why(what) if about is About.PAYMENT else " ".join(filter(None, words))
    return Signal(
        event_id=str(event["id"]), about=about, invoice=named[0] if named else "", session=session,
        said=_words_of(kind, what), reason=why,
    )  # fmt: skip


def subject(event: Object) -> Object:
    data = event.get("data")
    what = data.get("object") if isinstance(data, Mapping) else None
    return what if isinstance(what, Mapping) else {}


def charge_of(event: Object) -> str:
    return word(subject(event).get("charge"))


def _words_of(kind: str, what: Object) -> Said:
    """A declined card is no failure: the shopper may still try another one there."""
    if kind in _SUCCESS or (kind.startswith("checkout.session.") and is_paid(what)):
        return Said.SUCCESS
    return Said.FAILURE if kind == "checkout.session.async_payment_failed" else Said.NOTHING
