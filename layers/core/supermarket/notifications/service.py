"""Writing to people about what happened: once for each event.

An event is claimed, the mail is sent, and that is remembered. A worker that dies between the last two leaves a
claim that runs out, and the mail goes out again: at least once, and twice only then.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from supermarket.accounts import code_model
from supermarket.ecommerce.reminder_link_model import NOTICES, REMINDERS, stop_token
from supermarket.kernel import clock
from supermarket.kernel.errors import Invalid, NotFound
from supermarket.kernel.events import DomainEvent
from supermarket.kernel.quantity import Unit
from supermarket.notifications.account_letter_model import alert_letter, code_letter
from supermarket.notifications.cart_letter_model import cart_letter, stop_headers, stop_link
from supermarket.notifications.letter_model import Letter
from supermarket.notifications.model import (
    Attachment,
    Goods,
    Mail,
    ShopName,
    day_letter,
    low_stock_letter,
    order_letter,
    purchase_order_letter,
    webhook_letter,
)
from supermarket.notifications.notice_letter_model import product_letter
from supermarket.notifications.ports import Mailer, SentMail
from supermarket.products.ports import Catalogue
from supermarket.settings.ports import ShopSettings

ORDER_EVENTS = {"OrderPlaced", "OrderCancelled", "OrderExpired", "OrderHandedOver"}
SHOPPER_LETTERS = {
    "CartAbandoned": (cart_letter, "reminders", REMINDERS), "ProductBack": (product_letter, "notices/stop", NOTICES),
}  # fmt: skip
"""What shoppers can stop: its letter, where under the cart, and for what its link is good."""


@dataclass(frozen=True, slots=True)
class MailRoom:
    """What a letter is written with, and how it leaves the house.

    ``code_key`` gives the secret of the codes, ``order_paper`` a purchase order as its supplier gets it.
    """

    settings: ShopSettings
    catalogue: Catalogue
    sent: SentMail
    mailer: Mailer
    code_key: Callable[[], str]
    order_paper: Callable[[str], Attachment] | None = None


def write(room: MailRoom, event: DomainEvent, now: datetime) -> str:
    """Send the mail an event calls for, and say what came of it.

    ``sent``, ``sent before``, ``nobody to tell``, or ``too late`` for a code that is no longer good.
    """
    to = _recipient(room.settings, event)
    if not to:
        return "nobody to tell"
    if is_too_late(event, now):
        return "too late"
    letter = _letter(room, event)
    if not room.sent.claim(event.key, now):
        return "sent before"
    sender, files = room.settings.rules().mail_sender, _attachments(room, event)
    room.mailer.send(Mail(sender, to, letter, files, _headers(room, event)))
    room.sent.done(event.key)
    return "sent"


def is_too_late(event: DomainEvent, now: datetime) -> bool:
    if event.name != "CodeRequested":
        return False
    return clock.read_stamp(event.at) + timedelta(minutes=event.data["minutes"]) <= now


def code_of(event: DomainEvent, key: str) -> str:
    """The code that a CodeRequested is about; the event does not hold it."""
    return code_model.written(key, event.data["code_id"], event.data["digits"])


def _recipient(settings: ShopSettings, event: DomainEvent) -> str:
    """Raises Invalid for an event that nobody is written to about."""
    if event.name in (*ORDER_EVENTS, *SHOPPER_LETTERS, "AccountAlert", "PurchaseOrderSent"):
        return event.data["email"] or ""
    if event.name == "CodeRequested":
        return str(event.data["to"])
    if event.name == "StockLow":
        return settings.rules().low_stock_mail
    if event.name in ("DayFinalised", "WebhookDisabled"):
        return settings.rules().report_mail
    raise Invalid(f"No mail is written about {event.name}.")


def _letter(room: MailRoom, event: DomainEvent) -> Letter:
    rules, data = room.settings.rules(), event.data
    shop = ShopName(rules.shop_name, rules.shop_name_bn)
    if event.name in ORDER_EVENTS:
        return order_letter(event.name, data, shop)
    if event.name == "CodeRequested":
        return code_letter(data, code_of(event, room.code_key()), shop)
    if event.name == "AccountAlert":
        return alert_letter(data, shop)
    if event.name in SHOPPER_LETTERS:
        return SHOPPER_LETTERS[event.name][0](data, shop, rules.shop_url, _stop_link(room, event))
    if event.name in ("WebhookDisabled", "PurchaseOrderSent"):
        return (webhook_letter if event.name == "WebhookDisabled" else purchase_order_letter)(data, shop)
    if event.name == "StockLow":
        return low_stock_letter(
            data, _goods(room.catalogue, data["product_id"]), _place(room, data["warehouse_id"]), shop
        )
    return day_letter(data, room.settings.branch(data["branch_id"]).name, shop)


def _attachments(room: MailRoom, event: DomainEvent) -> tuple[Attachment, ...]:
    if event.name != "PurchaseOrderSent" or room.order_paper is None:
        return ()
    return (room.order_paper(event.data["purchase_order_id"]),)


def _headers(room: MailRoom, event: DomainEvent) -> tuple[tuple[str, str], ...]:
    return stop_headers(_stop_link(room, event)) if event.name in SHOPPER_LETTERS else ()


def _stop_link(room: MailRoom, event: DomainEvent) -> str:
    _, path, what = SHOPPER_LETTERS[event.name]
    token = stop_token(room.code_key(), event.data["customer_id"], what)
    return stop_link(room.settings.rules().public_url, path, token)


def _goods(catalogue: Catalogue, product_id: str) -> Goods:
    try:
        product = catalogue.get(product_id)
    except NotFound:
        return Goods(product_id, "", Unit.PIECE)
    return Goods(product.name, product.name_bn, product.unit)


def _place(room: MailRoom, warehouse_id: str) -> str:
    """The branch that sells from a warehouse; a warehouse of no branch by its id."""
    names = {branch.warehouse_id: branch.name for branch in room.settings.branches()}
    return names.get(warehouse_id, warehouse_id)
