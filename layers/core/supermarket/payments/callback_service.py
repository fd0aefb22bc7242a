"""What browsers and gateways tell us by themselves. Nothing is decided here: it is handed to the worker that asks."""

from supermarket.customers.credit_ports import Credits
from supermarket.kernel.errors import AlreadyExists, Invalid, NotFound
from supermarket.payments import refund_service
from supermarket.payments.exchange_model import About, Call, Forged, Hint, Signal
from supermarket.payments.model import Payment, Said
from supermarket.payments.service import PaymentDesk, look_again, settle


def come_back(desk: PaymentDesk, name: str, call: Call) -> Payment:
    """A browser comes back from a gateway. Raises NotFound for a payment that nobody knows."""
    hint = _hint(desk, name, call)
    payment = _named(desk, name, hint.invoice, hint.session)
    if payment is None:
        raise NotFound("There is no such payment.")
    desk.later({"payment_id": payment.id, "said": hint.said.value})
    return payment


def _hint(desk: PaymentDesk, name: str, call: Call) -> Hint:
    """As the account reads it that it is for: the others cannot read it, or do not believe what it says."""
    found: Hint | None = None
    refusal: Invalid | None = None
    for gateway in desk.gateways.each(name):
        try:
            hint = gateway.read_callback(call)
        except Invalid as error:
            refusal = refusal or error
            continue
        if found is None or hint.said is not Said.NOTHING:
            found = hint
    if found is None:
        raise refusal or Invalid("This names no payment.")
    return found


def hear(desk: PaymentDesk, name: str, call: Call) -> None:
    """A gateway tells us something: handed over when it is genuine.

    Raises Forged, and counts it, where no account of ours can have been told this.
    """
    signal = _genuine(desk, name, call)
    if signal.about is About.NOTHING:
        return
    payment = _named(desk, name, signal.invoice, signal.session)
    if payment is None:
        desk.alarm("UnknownPayment", name)
        return
    told = {
        "said": signal.said.value,
        "event": signal.event_id,
        "about": signal.about.value,
        "reason": signal.reason,
    }
    desk.later({"payment_id": payment.id, "gateway": name, **told})


def act_on(
    desk: PaymentDesk, credit: Credits, payment_id: str, name: str, event_id: str, about: About, said: Said,
    reason: str,
) -> None:  # fmt: skip
    """Do what a handed over message asks for. An event that comes again does nothing."""
    if event_id and desk.payments.named(name, "event", event_id):
        return
    late = desk.payments.get(payment_id).state.has_money
    settle(desk, payment_id, said)
    if about is About.DISPUTE:
        desk.alarm("Dispute", name)
        desk.orders.hold(payment_id, f"dispute: {reason}".rstrip(": "))
    elif about is About.REFUND:
        refund_service.hear(desk, credit, payment_id)
    elif late and event_id and said is Said.SUCCESS:
        look_again(desk, payment_id)
    if event_id:
        _mark_seen(desk, name, event_id, payment_id)


def _mark_seen(desk: PaymentDesk, name: str, event_id: str, payment_id: str) -> None:
    """Last, so that what fails before comes again."""
    try:
        desk.payments.mark_seen(name, event_id, payment_id)
    except AlreadyExists:
        return


def _genuine(desk: PaymentDesk, name: str, call: Call) -> Signal:
    refusal: Forged | None = None
    for gateway in desk.gateways.each(name):
        try:
            return gateway.read_message(call)
        except Forged as error:
            refusal = error
    desk.alarm("ForgedMessage", name)
    raise refusal or Forged()


def _named(desk: PaymentDesk, name: str, invoice: str, session: str) -> Payment | None:
    for kind, value in (("session", session), ("invoice", invoice)):
        found = desk.payments.named(name, kind, value) if value else None
        if found is not None:
            return desk.payments.get(found)
    return None
