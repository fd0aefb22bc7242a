"""Telling those outside: an event becomes a delivery for each webhook that hears of it, tried until it is taken."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from supermarket.inventory.ports import Warehouses
from supermarket.kernel import clock
from supermarket.kernel.acting import Act, acting
from supermarket.kernel.caller import SYSTEM
from supermarket.kernel.errors import NotFound, Outdated, Unavailable
from supermarket.kernel.events import DomainEvent
from supermarket.settings.webhook_address_model import read_target
from supermarket.settings.webhook_delivery_model import Delivery, DeliveryState, Outcome, Turn
from supermarket.settings.webhook_model import PING, PUBLIC_EVENTS, Health, Off, Webhook, signed
from supermarket.settings.webhook_ports import Deliveries, Sealer, Sender, SendMessage, Webhooks

QUEUE, DEAD_QUEUE = "webhook-delivery", "webhook-delivery-dead"
SWITCHED_OFF = "the webhook is switched off"


@dataclass(frozen=True, slots=True)
class PostRoom:
    """What messages to webhooks are kept and asked for with. ``local`` lets a webhook lead to this very machine."""

    webhooks: Webhooks
    deliveries: Deliveries
    sealer: Sealer
    send_message: SendMessage
    local: bool = False


Jitter = Callable[[], int]
"""Gives a percentage."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a message of the queue asks for: one attempt, by its number."""

    webhook_id: str
    delivery_id: str
    attempt: int


def ask(send_message: SendMessage, delivery: Delivery, delay_seconds: int, queue: str = QUEUE) -> None:
    """Ask for the next attempt of a delivery. Asking twice makes one attempt."""
    said = {"webhook_id": delivery.webhook_id, "delivery_id": delivery.id, "attempt": delivery.attempts + 1}
    send_message(queue, said, delay_seconds)


def fan_out(room: PostRoom, warehouses: Warehouses, event: DomainEvent, now: datetime) -> int:
    """Make the deliveries of an event and ask for them; how many webhooks hear of it."""
    if event.name not in PUBLIC_EVENTS:
        return 0
    listening = [each for each in room.webhooks.known() if each.hears(event.name, each.branch_id)]
    branch_id = _branch_of(warehouses, event) if any(each.branch_id for each in listening) else ""
    told = [each for each in listening if each.hears(event.name, branch_id)]
    for webhook in told:
        delivery = Delivery.of(webhook, event, now)
        if room.deliveries.add(delivery) or _is_untouched(room.deliveries, delivery):
            ask(room.send_message, delivery, 0)
    return len(told)


def _branch_of(warehouses: Warehouses, event: DomainEvent) -> str:
    """What is said of a warehouse alone belongs to the warehouse's branch; what is said of neither, to no branch."""
    if "branch_id" in event.data or "warehouse_id" not in event.data:
        return str(event.data.get("branch_id") or "")
    try:
        return warehouses.get(event.data["warehouse_id"]).branch_id
    except NotFound:
        return ""


def _is_untouched(deliveries: Deliveries, delivery: Delivery) -> bool:
    """Whether the one before us may have been lost between making it and asking for it."""
    known = deliveries.find(delivery.webhook_id, delivery.id)
    return known is not None and known.attempts == 0


def deliver(room: PostRoom, sender: Sender, jitter: Jitter, request: Request, now: datetime) -> str:
    """Make the attempt that is asked for if it is its turn, and say what came of it."""
    webhook = room.webhooks.find(request.webhook_id)
    delivery = room.deliveries.find(request.webhook_id, request.delivery_id)
    if webhook is None or delivery is None:
        return "forgotten"
    turn = delivery.turn(request.attempt, now)
    match turn:
        case Turn.BUSY:
            raise Unavailable("This is being delivered just now.")
        case Turn.DONE:
            _follow_up(room, delivery, now)
        case Turn.EARLY:
            ask(room.send_message, delivery, delivery.delay(now))
        case Turn.ATTEMPT if webhook.active:
            claimed = delivery.claimed(request.attempt, now)
            outcome, health = _attempt(room, sender, webhook, delivery, claimed, now)
            done_at = now + timedelta(milliseconds=outcome.milliseconds)
            after = claimed.after(outcome, done_at, jitter())
            _record(room, webhook, claimed, after, health, now)
            _follow_up(room, after, done_at)
            return after.state.value
        case Turn.ATTEMPT:
            room.deliveries.replace(delivery, delivery.given_up(SWITCHED_OFF, now))
            return "switched off"
    return turn.value


def _attempt(
    room: PostRoom, sender: Sender, webhook: Webhook, delivery: Delivery, claimed: Delivery, now: datetime
) -> tuple[Outcome, Health]:
    """How the webhook fared until now, and what came of telling it once more."""
    health = room.webhooks.health(webhook.id)
    room.deliveries.replace(delivery, claimed)
    return _send(room, sender, webhook, delivery, now), health


def _send(room: PostRoom, sender: Sender, webhook: Webhook, delivery: Delivery, now: datetime) -> Outcome:
    try:
        target = read_target(webhook.url, room.local)
    except ValueError:
        return Outcome(problem="the address may not be told anything")
    keys = [room.sealer.open(webhook.id, sealed) for sealed in webhook.secrets_at(clock.stamp(now))]
    body = delivery.body.encode()
    return sender.send(target, body, signed(keys, delivery.message_id, body, now))


def _record(
    room: PostRoom, webhook: Webhook, claimed: Delivery, after: Delivery, health: Health, now: datetime
) -> None:
    """What came of an attempt and how the webhook fares, together; and its end when it fares too badly."""
    gave_up = after.state is DeliveryState.FAILED
    if after.last.taken:
        recovered = [room.webhooks.recovered(webhook.id)] if health != Health() else []
        room.deliveries.replace(claimed, after, *recovered)
        return
    room.deliveries.replace(claimed, after, room.webhooks.failed(webhook.id, now, gave_up=gave_up))
    if after.last.gone:
        _switch_off(room, webhook, Off.GONE)
    elif health.after_failure(now, gave_up=gave_up).is_hopeless(now):
        _switch_off(room, webhook, Off.FAILING)


def _switch_off(room: PostRoom, webhook: Webhook, why: Off) -> None:
    """Whoever changed it in this moment has the last word; the next failure asks again."""
    with acting(Act("deliver_webhook", SYSTEM)):
        try:
            room.webhooks.replace(webhook, webhook.switched_off(why))
        except Outdated:
            return


def _follow_up(room: PostRoom, delivery: Delivery, now: datetime) -> None:
    """Ask for the attempt after the one that was made, or put the message aside where an operator is told of it."""
    if delivery.state is DeliveryState.PENDING:
        ask(room.send_message, delivery, delivery.delay(now))
    elif delivery.state is DeliveryState.FAILED and not delivery.last.gone and delivery.event != PING:
        ask(room.send_message, delivery, 0, DEAD_QUEUE)
