"""What the office does with webhooks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from supermarket.kernel import clock
from supermarket.kernel.caller import ALL_BRANCHES, Caller
from supermarket.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, Outdated
from supermarket.kernel.events import DomainEvent
from supermarket.kernel.ids import new_id
from supermarket.kernel.once import Once, perform
from supermarket.kernel.paging import Page, PageRequest
from supermarket.settings.ports import ShopSettings
from supermarket.settings.webhook_address_model import read_target
from supermarket.settings.webhook_delivery_model import Delivery, DeliveryState
from supermarket.settings.webhook_delivery_service import PostRoom, ask
from supermarket.settings.webhook_model import MOST_WEBHOOKS, OVERLAP, PING, Off, Webhook, new_secret

SAFETY_SECONDS = 15
"""The first asking waits for its record; the second, after it, is for speed."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants a webhook to be."""

    url: str
    events: Sequence[str]
    description: str = ""
    branch_id: str = ""
    active: bool = True

    def applied(self, webhook: Webhook) -> Webhook:
        off = "" if self.active else webhook.off or Off.BY_HAND.value
        return replace(
            webhook, url=self.url, events=tuple(sorted(set(self.events))), description=self.description,
            branch_id=self.branch_id, off=off,
        )  # fmt: skip


def listed(room: PostRoom, caller: Caller, page: PageRequest) -> Page[Webhook]:
    after = str(page.start["id"]) if page.start else ""
    rest = [each for each in room.webhooks.all() if each.id > after and _may_see(caller, each)]
    shown = rest[: page.limit]
    return Page(shown, {"id": shown[-1].id} if len(rest) > len(shown) else None)


def webhook(room: PostRoom, caller: Caller, webhook_id: str) -> Webhook:
    found = room.webhooks.find(webhook_id)
    if found is None or not _may_see(caller, found):
        raise NotFound("There is no such webhook.", webhook_id=webhook_id)
    return found


def add(
    room: PostRoom, settings: ShopSettings, caller: Caller, wish: Wish, once: Once | None
) -> tuple[Webhook, str]:
    """The webhook and its secret, which is not told again."""
    _check(room, settings, caller, wish)

    def work() -> Webhook:
        if len(room.webhooks.all()) >= MOST_WEBHOOKS:
            raise Conflict(f"There are {MOST_WEBHOOKS} webhooks already.", code="too_many_webhooks")
        made, now = new_id(), clock.stamp(clock.now())
        sealed = room.sealer.seal(made, new_secret())
        added = wish.applied(Webhook(made, "", (), created_at=now, changed_at=now, secret=sealed))
        room.webhooks.add(added, once)
        return added

    added = perform(once, work, lambda once: _made_by(room, once))
    return added, room.sealer.open(added.id, added.secret)


def change(
    room: PostRoom, settings: ShopSettings, caller: Caller, webhook_id: str, wish: Wish, expected: int
) -> Webhook:
    old = webhook(room, caller, webhook_id)
    _check(room, settings, caller, wish)
    if old.version != expected:
        raise Outdated
    return room.webhooks.replace(old, wish.applied(old))


def remove(room: PostRoom, caller: Caller, webhook_id: str) -> None:
    room.webhooks.remove(webhook(room, caller, webhook_id))


def renew_secret(room: PostRoom, caller: Caller, webhook_id: str, once: Once | None) -> tuple[Webhook, str]:
    """The webhook and its new secret. For a day messages are signed with the one before as well."""
    old = webhook(room, caller, webhook_id)

    def work() -> Webhook:
        sealed = room.sealer.seal(webhook_id, new_secret())
        until = clock.stamp(clock.now() + OVERLAP)
        try:
            return room.webhooks.replace(old, old.with_secret(sealed, until), once)
        except Outdated:
            raise Conflict("Somebody else changed the webhook.", code="webhook_changed") from None

    renewed = perform(once, work, lambda once: _made_by(room, once))
    return renewed, room.sealer.open(webhook_id, renewed.secret)


def deliveries(
    room: PostRoom, caller: Caller, webhook_id: str, page: PageRequest, state: DeliveryState | None
) -> Page[Delivery]:
    return room.deliveries.page(webhook(room, caller, webhook_id).id, page, state)


def ping(room: PostRoom, caller: Caller, webhook_id: str, now: datetime, once: Once | None) -> Delivery:
    """Send it a message that means nothing, once."""
    told = _working(room, caller, webhook_id)
    event = DomainEvent(PING, f"ping#{new_id()}", clock.stamp(now), {"webhook_id": webhook_id})
    fresh = Delivery.of(told, event, now)

    def work() -> Delivery:
        ask(room.send_message, fresh, SAFETY_SECONDS)
        room.deliveries.add(fresh, once)
        return fresh

    return _asked(room, now, perform(once, work, lambda once: _delivery_of(room, webhook_id, once)))


def redeliver(
    room: PostRoom, caller: Caller, webhook_id: str, delivery_id: str, now: datetime, once: Once | None
) -> Delivery:
    """Put a delivery back, whatever became of it."""
    _working(room, caller, webhook_id)
    old = room.deliveries.find(webhook_id, delivery_id)
    if old is None:
        raise NotFound("There is no such delivery.", delivery_id=delivery_id)
    fresh = old.put_back(now)

    def work() -> Delivery:
        if old.is_in_hand(now):
            raise _in_hand()
        ask(room.send_message, fresh, SAFETY_SECONDS)
        try:
            room.deliveries.replace(old, fresh, once=once)
        except Outdated:
            raise _in_hand() from None
        return fresh

    return _asked(room, now, perform(once, work, lambda once: _delivery_of(room, webhook_id, once)))


def _in_hand() -> Conflict:
    return Conflict("It is being delivered at this moment.", code="delivery_in_hand")


def _asked(room: PostRoom, now: datetime, delivery: Delivery) -> Delivery:
    if delivery.state is DeliveryState.PENDING and not delivery.is_in_hand(now):
        ask(room.send_message, delivery, delivery.delay(now))
    return delivery


def _delivery_of(room: PostRoom, webhook_id: str, once: Once) -> Delivery | None:
    made = room.deliveries.made_by(once)
    return room.deliveries.find(webhook_id, made) if made else None


def _made_by(room: PostRoom, once: Once) -> Webhook | None:
    made = room.webhooks.made_by(once)
    return room.webhooks.find(made) if made else None


def _working(room: PostRoom, caller: Caller, webhook_id: str) -> Webhook:
    found = webhook(room, caller, webhook_id)
    if not found.active:
        raise Conflict("This webhook is switched off.", code="webhook_off")
    return found


def _may_see(caller: Caller, webhook: Webhook) -> bool:
    """One without a branch tells of all of them, so it is for whoever may see all of them."""
    return caller.may_at(webhook.branch_id) if webhook.branch_id else caller.may(ALL_BRANCHES)


def _check(room: PostRoom, settings: ShopSettings, caller: Caller, wish: Wish) -> None:
    try:
        read_target(wish.url, room.local)
    except ValueError as error:
        raise Invalid.field("/url", str(error)) from None
    if not wish.branch_id:
        if not caller.may(ALL_BRANCHES):
            raise NotAllowed("Name your branch: a webhook without one hears of every branch.")
        return
    caller.require_branch(wish.branch_id)
    try:
        settings.branch(wish.branch_id)
    except NotFound:
        raise Invalid.field("/branch_id", "there is no such branch") from None
