"""Texting people about their accounts: once for each event, as `service` writes mails."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from supermarket.kernel.errors import Conflict, Invalid
from supermarket.kernel.events import DomainEvent
from supermarket.notifications.account_letter_model import alert_text, code_text
from supermarket.notifications.model import ShopName, Sms
from supermarket.notifications.ports import SentMail, SmsSender
from supermarket.notifications.service import code_of, is_too_late
from supermarket.settings.ports import ShopSettings

_ALERT_MINUTES = 600


@dataclass(frozen=True, slots=True)
class SmsRoom:
    """What a text is written with, and how it leaves the house; without a ``sender`` none does."""

    settings: ShopSettings
    sent: SentMail
    sender: SmsSender | None
    code_key: Callable[[], str]


def text(room: SmsRoom, event: DomainEvent, now: datetime) -> str:
    """Send the text an event calls for, and say what came of it.

    ``sent``, ``sent before``, ``switched off``, ``too late`` for a code that is no longer good, ``unreachable``.
    """
    if room.sender is None:
        return "switched off"
    if is_too_late(event, now):
        return "too late"
    sms = _sms(room, event)
    if not room.sent.claim(event.key, now):
        return "sent before"
    outcome = _send(room.sender, sms)
    room.sent.done(event.key)
    return outcome


def _send(sender: SmsSender, sms: Sms) -> str:
    try:
        sender.send(sms)
    except Conflict as error:
        if error.code != "sms_unreachable":
            raise
        return "unreachable"
    return "sent"


def _sms(room: SmsRoom, event: DomainEvent) -> Sms:
    """Raises Invalid for an event that nobody is texted about."""
    rules, data = room.settings.rules(), event.data
    shop = ShopName(rules.shop_name, rules.shop_name_bn)
    if event.name == "CodeRequested":
        return Sms(data["to"], code_text(data, code_of(event, room.code_key()), shop), data["minutes"])
    if event.name == "AccountAlert":
        return Sms(data["phone"], alert_text(data, shop), _ALERT_MINUTES)
    raise Invalid(f"No text is sent about {event.name}.")
