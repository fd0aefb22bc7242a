"""The page of a simulated Checkout Session, and what each of its buttons does to the money."""

from collections.abc import Callable, Mapping
from html import escape

from local.gateways import stripe_objects as objects
from local.gateways.payment_page import VANISH, payment_page
from local.gateways.stripe_messages import Event
from local.gateways.stripe_objects import Record, Tables

CARDS = {
    "4242424242424242": "pays", "4000002500003155": "asks", "4000000000009995": "insufficient_funds",
    "4000000000000002": "generic_decline", "4000000000009235": "elevated", "4000000000004954": "review",
    "4000000000000259": "disputed", "4000000000007726": "refund_waits", "4000000000005126": "refund_fails",
}  # fmt: skip
"""Test cards, and what comes of each."""
_DECLINED = {"insufficient_funds", "generic_decline"}
_BUTTONS = {
    "pay": "Pay with the card above", "fail": "Pay with a card that is declined", "ask": "Pay; the bank asks first",
    "risky": "Pay; Stripe finds it risky", "later": "Pay by a bank that takes its time", "cancel": "Back to the shop",
    "expire": "Let the page run out", VANISH[0]: VANISH[1],
}  # fmt: skip
_ASKED = {"confirm": "I confirm it to the bank", "deny": "I do not", "cancel": "Back to the shop"}
_WAITING = {"settle": "The bank has paid", "bounce": "The bank does not pay"}
_CARD_OF = {
    "fail": "insufficient_funds", "ask": "asks", "risky": "elevated", "confirm": "pays", "vanish": "pays",
}  # fmt: skip


def shown(tables: Tables, session: Record) -> str:
    intent = _intent(tables, session)
    facts = {"For": session["product"], "Invoice": session["client_reference_id"] or "", "Session": session["id"],
             "Status": f"{session['status']}, {session['payment_status']}"}  # fmt: skip
    if error := intent.get("last_payment_error"):
        facts["Declined"] = error["decline_code"]
    choices = "".join(
        f'<option value="{card}">{card}: {escape(what)}</option>' for card, what in CARDS.items()
    )
    fields = f'<p><label>Card <select name="card">{choices}</select></label></p>'
    total = session["amount_total"]
    return payment_page(
        "Stripe", f"BDT {total // 100}.{total % 100:02d}", facts, list(_choices(session, intent).items()),
        fields if session["status"] == "open" else "",
    )  # fmt: skip


def _choices(session: Record, intent: Record) -> Mapping[str, str]:
    if intent.get("status") == "processing":
        return _WAITING
    if session["status"] != "open":
        return {}
    return _ASKED if intent.get("status") == "requires_action" else _BUTTONS


def _intent(tables: Tables, session: Record) -> Record:
    return objects.find(tables, session["payment_intent"]) if session["payment_intent"] else {}


def clicked(tables: Tables, session: Record, form: Mapping[str, str]) -> tuple[str, list[Event]]:
    """Where the browser goes, empty to stay; and what happened."""
    does = form.get("do", "")
    if objects.is_overdue(session):
        return "", _run_out(tables, session)
    if does in _WAITING and _intent(tables, session).get("status") == "processing":
        return "", _settled(tables, session, does == "settle")
    if session["status"] != "open":
        return (_success(session) if session["status"] == "complete" else ""), []
    moves: dict[str, Callable[[], tuple[str, list[Event]]]] = {
        "cancel": lambda: (session["cancel_url"] or "", []), "expire": lambda: ("", _run_out(tables, session)),
        "later": lambda: _waits(tables, session), "deny": lambda: ("", _declined(tables, session, "authentication")),
    }  # fmt: skip
    if does in moves:
        return moves[does]()
    if does not in (*_BUTTONS, *_ASKED):
        return "", []
    to, events = _charged(tables, session, _CARD_OF.get(does) or CARDS.get(form.get("card", ""), "pays"))
    return "" if does == "vanish" else to, events


def _success(session: Record) -> str:
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])


def _run_out(tables: Tables, session: Record) -> list[Event]:
    objects.run_out(tables, session)
    return [("checkout.session.expired", objects.shown(tables, session, {}))]


def _begun(tables: Tables, session: Record) -> Record:
    if not session["payment_intent"]:
        intent = objects.keep(
            tables, "pi", "payment_intent", amount=session["amount_total"], amount_received=0, amount_capturable=0,
            currency=session["currency"], status="requires_payment_method", latest_charge=None, review=None,
            last_payment_error=None, cancellation_reason=None, metadata=dict(session["intent_metadata"]),
            livemode=session["livemode"],
        )  # fmt: skip
        session["payment_intent"] = intent["id"]
    return objects.find(tables, session["payment_intent"])


def _charged(tables: Tables, session: Record, card: str) -> tuple[str, list[Event]]:
    intent = _begun(tables, session)
    if card in _DECLINED:
        return "", _declined(tables, session, card)
    if card == "asks":
        intent["status"] = "requires_action"
        return "", [("payment_intent.requires_action", objects.shown(tables, intent, {}))]
    charge = _paid(tables, session, card)
    events: list[Event] = [
        ("charge.succeeded", objects.shown(tables, charge, {})),
        ("payment_intent.succeeded", objects.shown(tables, intent, {})),
        ("checkout.session.completed", objects.shown(tables, session, {})),
    ]
    return _success(session), events + _disputed(tables, charge)


def _declined(tables: Tables, session: Record, why: str) -> list[Event]:
    intent = _begun(tables, session)
    error = {
        "type": "card_error",
        "code": "card_declined",
        "decline_code": why,
        "message": "Your card was declined.",
    }
    intent.update(status="requires_payment_method", last_payment_error=error)
    return [("payment_intent.payment_failed", objects.shown(tables, intent, {}))]


def _paid(tables: Tables, session: Record, card: str) -> Record:
    """The charge. The session and its intent are settled with it."""
    intent = _begun(tables, session)
    level = {"elevated": "elevated", "review": "highest"}.get(card, "normal")
    charge = objects.keep(
        tables, "ch", "charge", amount=intent["amount"], amount_captured=intent["amount"], amount_refunded=0,
        refunded=False, paid=True, captured=True, currency=intent["currency"], status="succeeded", card=card,
        payment_intent=intent["id"], metadata=dict(intent["metadata"]), livemode=intent["livemode"], disputed=False,
        outcome={"network_status": "approved_by_network", "risk_level": level, "type": "authorized"},
    )  # fmt: skip
    if card == "review":
        review = objects.keep(tables, "prv", "review", open=True, reason="rule", payment_intent=intent["id"])
        intent["review"] = review["id"]
    intent.update(status="succeeded", amount_received=intent["amount"], latest_charge=charge["id"])
    session.update(status="complete", payment_status="paid", url=None)
    return charge


def _disputed(tables: Tables, charge: Record) -> list[Event]:
    if charge["card"] != "disputed":
        return []
    charge["disputed"] = True
    dispute = objects.keep(
        tables, "dp", "dispute", amount=charge["amount"], currency=charge["currency"], charge=charge["id"],
        payment_intent=charge["payment_intent"], reason="fraudulent", status="needs_response", metadata={},
    )  # fmt: skip
    return [("charge.dispute.created", dict(dispute))]


def _waits(tables: Tables, session: Record) -> tuple[str, list[Event]]:
    _begun(tables, session)["status"] = "processing"
    session.update(status="complete", url=None)
    return _success(session), [("checkout.session.completed", objects.shown(tables, session, {}))]


def _settled(tables: Tables, session: Record, paid: bool) -> list[Event]:
    if paid:
        _paid(tables, session, "pays")
    else:
        _declined(tables, session, "generic_decline")
    kind = f"checkout.session.async_payment_{'succeeded' if paid else 'failed'}"
    return [(kind, objects.shown(tables, session, {}))]
