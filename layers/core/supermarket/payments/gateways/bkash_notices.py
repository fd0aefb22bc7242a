"""bKash's instant payment notifications, which Amazon SNS delivers and signs.

What is signed, and how, is in AWS's "Verifying the signatures of Amazon SNS messages".
"""

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from supermarket.kernel.errors import Invalid
from supermarket.payments.exchange_model import About, Call, Forged, GatewayUnknown, Signal
from supermarket.payments.gateways.bkash_words import text
from supermarket.payments.gateways.wire import HEARING
from supermarket.payments.model import Said

PAID_ONLINE = "10002294"
"""The transaction type of this protocol's payments. The others (QR code, USSD, bank) belong to no online order."""
_LONGEST = 256 * 1024
_CERTIFICATES_KEPT = 8
_HOST = re.compile(r"sns\.[a-zA-Z0-9-]{3,}\.amazonaws\.com(\.cn)?", re.ASCII)
_CERTIFICATE = re.compile(r"/[A-Za-z0-9._/-]+\.pem", re.ASCII)
_SUBSCRIBE = re.compile(r"/\?[A-Za-z0-9._~:%&=+/-]+", re.ASCII)
_SUBSCRIPTION = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
_SIGNED = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    "SubscriptionConfirmation": _SUBSCRIPTION,
    "UnsubscribeConfirmation": _SUBSCRIPTION,
}


def fetched(url: str) -> bytes:
    import requests

    try:
        answer = requests.get(url, timeout=HEARING, allow_redirects=False)
    except requests.RequestException as error:
        raise GatewayUnknown(f"No answer: {type(error).__name__}.") from None
    if answer.status_code != 200:
        raise GatewayUnknown(f"The notification service answered {answer.status_code}.")
    return answer.content[:_LONGEST]


class Notices:
    """Messages of one topic. ``origin`` stands for Amazon's own hosts where a simulator signs."""

    def __init__(self, topic: str, origin: str = "", fetch: Callable[[str], bytes] = fetched) -> None:
        self._topic = topic
        self._origin = origin.rstrip("/")
        self._fetch = fetch
        self._certificates: dict[str, bytes] = {}

    def read(self, call: Call) -> Signal:
        message = _parsed(call.body)
        kind = message.get("Type", "")
        if kind not in _SIGNED:
            raise Invalid.field("/Type", "is not a message of the notification service")
        signed = _string_to_sign(message, _SIGNED[kind])
        if not self._topic or message["TopicArn"] != self._topic:
            raise Forged("The message is of another topic.")
        self._verify(message, signed)
        if kind == "SubscriptionConfirmation":
            self._fetch(self._trusted(message["SubscribeURL"], _SUBSCRIBE))
        if kind != "Notification":
            return Signal(event_id=message["MessageId"], about=About.NOTHING, reason=kind)
        return _signal(message)

    def _verify(self, message: Mapping[str, str], signed: bytes) -> None:
        from cryptography import x509
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
        from cryptography.hazmat.primitives.hashes import SHA1, SHA256

        hashes = {"1": SHA1, "2": SHA256}
        version = message.get("SignatureVersion", "")
        if version not in hashes:
            raise Forged("The message is not signed in a known way.")
        url = self._trusted(message.get("SigningCertURL", ""), _CERTIFICATE)
        try:
            signature = base64.b64decode(message.get("Signature", ""), validate=True)
            key = x509.load_pem_x509_certificate(self._certificate(url)).public_key()
            if not isinstance(key, RSAPublicKey):
                raise Forged("The message is not signed in a known way.")
            key.verify(signature, signed, PKCS1v15(), hashes[version]())
        except (InvalidSignature, ValueError, binascii.Error):
            self._certificates.pop(url, None)
            raise Forged("The signature does not hold.") from None

    def _certificate(self, url: str) -> bytes:
        if url not in self._certificates:
            certificate = self._fetch(url)
            if len(self._certificates) >= _CERTIFICATES_KEPT:
                self._certificates.clear()
            self._certificates[url] = certificate
        return self._certificates[url]

    def _trusted(self, url: str, shape: re.Pattern[str]) -> str:
        """The address, put together anew from the parts that were checked."""
        root = self._origin
        if not root:
            try:
                parts = urlsplit(url)
            except ValueError:
                raise Forged("The message names an address that is not Amazon's.") from None
            root = f"https://{parts.netloc}" if _HOST.fullmatch(parts.netloc) else ""
        path = url.removeprefix(root) if root and url.startswith(f"{root}/") else ""
        if not shape.fullmatch(path):
            raise Forged("The message names an address that is not Amazon's.")
        return root + path


def _parsed(body: bytes) -> dict[str, str]:
    """The message's fields that are text: nothing that is signed is anything else."""
    try:
        message: Any = json.loads(body) if len(body) <= _LONGEST else None
    except (ValueError, RecursionError):
        message = None
    if not isinstance(message, dict):
        raise Invalid.field("", "is not a message of the notification service")
    return {name: value for name, value in message.items() if isinstance(value, str)}


def _string_to_sign(message: Mapping[str, str], names: tuple[str, ...]) -> bytes:
    """``Subject`` alone may be missing; one that is there and empty counts."""
    for name in names:
        if name not in message and name != "Subject":
            raise Invalid.field(f"/{name}", "is missing")
    return "".join(f"{name}\n{message[name]}\n" for name in names if name in message).encode(
        "utf-8", "replace"
    )


def _signal(message: Mapping[str, str]) -> Signal:
    try:
        notice: Any = json.loads(message["Message"])
    except (ValueError, RecursionError):
        notice = None
    if not isinstance(notice, dict):
        raise Invalid.field("/Message", "is not a notification of a payment")
    invoice, kind = text(notice, "merchantInvoiceNumber"), text(notice, "transactionType")
    status, event_id = text(notice, "transactionStatus"), message["MessageId"]
    if not invoice or kind != PAID_ONLINE:
        reason = f"{text(notice, 'trxID')[:40]}: type {kind[:20]}, no online payment"
        return Signal(event_id=event_id, about=About.NOTHING, reason=reason)
    said = Said.SUCCESS if status == "Completed" else Said.NOTHING
    return Signal(event_id=event_id, about=About.PAYMENT, invoice=invoice, said=said, reason=status[:40])
