"""What leaves the house: mails, texts, sockets, webhooks."""

from functools import cache, partial
from typing import TYPE_CHECKING

from supermarket.wiring.shop import catalogue, settings, warehouses
from supermarket.wiring.stockroom import purchase_desk

if TYPE_CHECKING:
    from supermarket.notifications.alert_service import Switchboard
    from supermarket.notifications.model import Attachment
    from supermarket.notifications.ports import Connections, Mailer
    from supermarket.notifications.service import MailRoom
    from supermarket.notifications.sms_service import SmsRoom
    from supermarket.settings.webhook_delivery_service import PostRoom
    from supermarket.settings.webhook_ports import Sender


@cache
def mailer() -> "Mailer":
    from supermarket.aws.clients import client
    from supermarket.notifications.gateways.ses import SesMailer

    return SesMailer(client("sesv2"))


def mail_room() -> "MailRoom":
    from supermarket.aws import secrets
    from supermarket.notifications.service import MailRoom
    from supermarket.notifications.tables import TableSentMail

    code_key = partial(secrets.secret, "code-key")
    return MailRoom(settings(), catalogue(), TableSentMail(), mailer(), code_key, _order_paper)


def _order_paper(order_id: str) -> "Attachment":
    from supermarket.documents.sheet_pdf import as_pdf
    from supermarket.inventory.purchase_paper_service import order_paper
    from supermarket.notifications.model import Attachment

    desk = purchase_desk()
    paper = order_paper(desk, desk.purchases.get(order_id))
    return Attachment(f"{paper.name}.pdf", "application/pdf", as_pdf(paper.sheet))


def sms_room() -> "SmsRoom":
    from supermarket.aws import secrets
    from supermarket.notifications.gateways.twilio import TwilioSender
    from supermarket.notifications.sms_service import SmsRoom
    from supermarket.notifications.tables import TableSentMail

    sender = TwilioSender.of(secrets.secret("twilio"))
    return SmsRoom(settings(), TableSentMail(), sender, partial(secrets.secret, "code-key"))


@cache
def connections() -> "Connections":
    from supermarket.notifications.connection_tables import TableConnections

    return TableConnections()


def switchboard() -> "Switchboard":
    from supermarket.aws import sockets
    from supermarket.notifications.alert_service import Switchboard

    return Switchboard(connections(), warehouses(), sockets.tell)


@cache
def post_room() -> "PostRoom":
    from supermarket.aws import queues, secrets
    from supermarket.config import config
    from supermarket.settings.gateways.webhook_sealer import AesSealer
    from supermarket.settings.webhook_delivery_service import PostRoom
    from supermarket.settings.webhook_delivery_tables import TableDeliveries
    from supermarket.settings.webhook_tables import TableWebhooks

    sealer = AesSealer(partial(secrets.secret, "webhook-key"))
    return PostRoom(TableWebhooks(), TableDeliveries(), sealer, queues.send, config().stage == "local")


@cache
def webhook_sender() -> "Sender":
    from supermarket.settings.gateways.webhook_sender import HttpSender

    return HttpSender()
