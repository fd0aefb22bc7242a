"""Getting paid: a payment is opened with its gateway, and settled by what the gateway answers when it is asked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from supermarket.kernel import clock
from supermarket.kernel.errors import AlreadyExists, Conflict, Outdated, Unavailable
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import ZERO, Money
from supermarket.payments.exchange_model import GatewayRefused, GatewayUnknown, Payer
from supermarket.payments.model import Evidence, Payment, PaymentState, Said
from supermarket.payments.ports import Gateways, Payable, Payments
from supermarket.payments.settle_model import ask_back, held_back, judged, next_check, recognised
from supermarket.settings.ports import ShopSettings

MOST_AT_ONCE = 200
_TRIES = 6
_SOON = timedelta(minutes=1)
_RARELY = timedelta(hours=6)
_SILENT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PaymentDesk:
    """``later`` hands a payment to the worker; ``alarm`` counts what a person must look into, by its name."""

    payments: Payments
    gateways: Gateways
    orders: Payable
    settings: ShopSettings
    later: Callable[[Mapping[str, str]], None]
    alarm: Callable[[str, str], None]


def open_payment(desk: PaymentDesk, payment: Payment, payer: Payer) -> Payment:
    """Open it with its gateway, after everything that is ours is committed.

    One that the gateway refused has failed; where nothing is known it stays open, without an address to pay at.
    """
    gateway = desk.gateways.of(payment.branch_id, payment.gateway)
    back = f"{desk.settings.rules().public_url}/api/v1/payments"
    latest = payment

    def remember(session: str, facts: Mapping[str, str]) -> None:
        nonlocal latest
        known = {**latest.facts, **facts}
        latest = _keep(desk, latest, session=session, facts=known, merchant=gateway.merchant)

    try:
        started = gateway.start(
            payment,
            payer,
            f"{back}/callbacks/{payment.gateway}",
            f"{back}/webhooks/{payment.gateway}",
            remember,
        )
    except GatewayRefused as refusal:
        return _keep(desk, latest, state=PaymentState.FAILED, reason=str(refusal), check_at=None)
    except GatewayUnknown:
        return latest
    return _keep(
        desk, latest, session=started.session, url=started.url, facts={**latest.facts, **started.facts},
        merchant=gateway.merchant,
    )  # fmt: skip


def _keep(desk: PaymentDesk, latest: Payment, **known: Any) -> Payment:
    """What was learned while it was opened, whatever the worker has found out about it meanwhile."""
    for _ in range(_TRIES):
        state = known.get("state", latest.state)
        changes = {**known, "state": state if latest.state.open else latest.state}
        try:
            return _save(desk, latest, replace(latest, **changes))
        except Outdated:
            latest = desk.payments.get(latest.id)
    raise Unavailable("This payment is being changed by others.")


def settle(desk: PaymentDesk, payment_id: str, said: Said = Said.NOTHING) -> Payment:
    """Ask the gateway and act on what it answers, once. Where it answers nothing, it is asked again later."""
    for _ in range(_TRIES):
        payment = desk.payments.get(payment_id)
        if payment.state.has_money or not payment.gateway.hosted:
            return payment
        try:
            return _settle(desk, payment, said)
        except Outdated:
            continue
    raise Unavailable("This payment is being settled by others.")


def _settle(desk: PaymentDesk, payment: Payment, said: Said) -> Payment:
    now = clock.now()
    told = payment if said is Said.NOTHING else replace(payment, said=said)
    try:
        gateway = desk.gateways.of(payment.branch_id, payment.gateway)
        evidence = gateway.ask(told, told.said)
    except (GatewayUnknown, Conflict):
        if now > payment.expires_at + _SILENT:
            desk.alarm("PaymentUnanswered", payment.gateway.value)
        return _save(desk, payment, replace(told, checks=told.checks + 1, check_at=_again(told, now)))
    finding = judged(recognised(told, gateway.merchant, evidence), evidence, now)
    if finding.alarm:
        desk.alarm(finding.alarm.partition(":")[0], payment.gateway.value)
    after = replace(finding.payment, version=payment.version + 1)
    if after.state is not PaymentState.CAPTURED:
        return _save(desk, payment, replace(finding.payment, session=payment.session))
    _give_back_further(desk, after, evidence)
    try:
        return desk.orders.take_money(payment, after)
    except AlreadyExists:
        desk.alarm("TransactionReused", payment.gateway.value)
        why = "its transaction paid another payment"
        return _save(desk, payment, replace(held_back(told, why, now), checks=told.checks + 1))


def _again(payment: Payment, now: datetime) -> datetime:
    """Nobody knows what the gateway did: it is asked until it answers, soon at first."""
    return now + _SOON if payment.checks < _TRIES else next_check(payment, now) or now + _RARELY


def look_again(desk: PaymentDesk, payment_id: str) -> None:
    """Told of a success once more, it may be another one: what was paid on top of what we have goes back."""
    payment = desk.payments.get(payment_id)
    if payment.gateway.hosted and payment.state.has_money:
        gateway = desk.gateways.of(payment.branch_id, payment.gateway)
        _give_back_further(desk, payment, gateway.ask(payment, Said.NOTHING))


def _give_back_further(desk: PaymentDesk, payment: Payment, evidence: Evidence) -> None:
    for place, (transaction_id, amount) in enumerate(evidence.twice, 1):
        _give_back_second(desk, payment, transaction_id, amount, place)


def _give_back_second(
    desk: PaymentDesk, payment: Payment, transaction_id: str, amount: Money, place: int
) -> None:
    """What was paid a second time under one invoice is a payment of its own, and all of it goes back.

    Its refunds are counted from a hundred on, because their numbers begin with the same invoice.
    """
    if desk.payments.named(payment.gateway, "transaction", transaction_id):
        return
    second = replace(
        payment,
        id=new_id(),
        transaction_id=transaction_id,
        amount=amount,
        captured=amount,
        held="",
        refunded=ZERO,
        refunding=ZERO,
        waived=ZERO,
        state=PaymentState.CAPTURED,
        refunds=100 * place,
        version=1,
    )
    asked, refund = ask_back(second, amount, "paid twice", "system", clock.now())
    writes = [*desk.payments.second(asked), *desk.payments.refund_addition(refund)]
    desk.alarm("PaidTwice", payment.gateway.value)
    try:
        desk.payments.commit(writes)
    except Conflict:
        return


def hand_over_due(desk: PaymentDesk, now: datetime) -> dict[str, int]:
    """Give the worker what it is time to look at. Handed over twice, it is looked at twice, and settled once."""
    due = list(desk.payments.due(now, MOST_AT_ONCE))
    for payment_id, refund_id in due:
        desk.later({"payment_id": payment_id, "refund_id": refund_id})
    return {"due": len(due)}


def _save(desk: PaymentDesk, old: Payment, new: Payment) -> Payment:
    kept = replace(new, version=old.version + 1)
    desk.payments.save(old, kept)
    return kept
