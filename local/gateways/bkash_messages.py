"""The simulated bKash's notifications, signed as Amazon SNS signs, with a certificate made at the first start."""

import base64
import json
import secrets
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from local.gateways.bkash_desk import DHAKA, Record
from local.gateways.exchange import Post, Told

_USUALLY, _LATE = 1, 60
_SIGNED = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    "SubscriptionConfirmation": (
        "Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type",
    ),
}  # fmt: skip


class Messages:
    """Nothing is sent without a ``webhook_url``."""

    def __init__(self, url: str, given: Mapping[str, str], now: Callable[[], datetime]) -> None:
        self._url = url
        self._to = given.get("webhook_url", "")
        self._topic = given.get("topic_arn", "")
        self._version = given.get("signature_version", "1")
        self._now = now

    def paid(self, tables: Any, payment: Record, outcome: str) -> Sequence[Post]:
        if not self._to or outcome == "none":
            return ()
        topic = f"{self._topic}_of_somebody_else" if outcome == "other_topic" else self._topic
        message = self.signed(tables, "Notification", json.dumps(self._notice(payment)), TopicArn=topic)
        if outcome == "bad_signature":
            message["Message"] = message["Message"].replace("Completed", "Complete")
        post = self._post(message, _LATE if outcome == "late" else _USUALLY)
        return (post, post) if outcome == "twice" else (post,)

    def subscription(self, tables: Any) -> Sequence[Post]:
        token = secrets.token_hex(32)
        tables.setdefault("subscriptions", {})[token] = False
        url = f"{self._url}/?Action=ConfirmSubscription&TopicArn={self._topic}&Token={token}"
        words = f"You have chosen to subscribe to {self._topic}."
        message = self.signed(tables, "SubscriptionConfirmation", words, Token=token, SubscribeURL=url)
        return (self._post(message, 0),)

    def confirm(self, tables: Any, token: str) -> Told:
        waiting = tables.setdefault("subscriptions", {})
        if token not in waiting:
            return Told(400, b"<ErrorResponse/>")
        if not waiting[token]:
            counts = tables.setdefault("counts", {})
            counts["subscriptions"] = counts.get("subscriptions", 0) + 1
        waiting[token] = True
        return Told(200, b"<ConfirmSubscriptionResponse/>")

    def certificate(self, tables: Any) -> bytes:
        return str(_keys(tables)["certificate"]).encode()

    def _notice(self, payment: Record) -> dict[str, str]:
        return {
            "dateTime": self._now().astimezone(DHAKA).strftime("%Y%m%d%H%M%S"),
            "debitMSISDN": f"88{payment['wallet']}", "creditOrganizationName": "Super Shop",
            "creditShortCode": "01900000000", "trxID": payment["trxID"], "transactionStatus": "Completed",
            "transactionType": "10002294", "amount": payment["amount"], "currency": "BDT",
            "transactionReference": "", "merchantInvoiceNumber": payment["invoice"],
        }  # fmt: skip

    def signed(self, tables: Any, kind: str, text: str, **more: str) -> dict[str, str]:
        message = {
            "Type": kind, "MessageId": str(uuid.uuid4()), "TopicArn": self._topic, "Message": text,
            "Timestamp": self._now().isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "SignatureVersion": self._version, **more,
        }  # fmt: skip
        self._sign(tables, message)
        return message

    def _sign(self, tables: Any, message: dict[str, str]) -> None:
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

        keys = _keys(tables)
        key = serialization.load_pem_private_key(keys["private"].encode(), None)
        assert isinstance(key, RSAPrivateKey)
        text = "".join(f"{name}\n{message[name]}\n" for name in _SIGNED[message["Type"]] if name in message)
        digest = hashes.SHA256() if self._version == "2" else hashes.SHA1()  # noqa: S303  # nosec B303
        signature = key.sign(text.encode(), PKCS1v15(), digest)
        message["Signature"] = base64.b64encode(signature).decode()
        message["SigningCertURL"] = f"{self._url}/SimpleNotificationService-{keys['id']}.pem"

    def _post(self, message: Mapping[str, str], after: int) -> Post:
        headers = {
            "Content-Type": "text/plain; charset=UTF-8",
            "x-amz-sns-message-type": message["Type"],
            "x-amz-sns-topic-arn": message["TopicArn"],
        }
        return Post(self._to, json.dumps(message).encode(), headers, after)


def _keys(tables: Any) -> dict[str, str]:
    keys: dict[str, str] = tables.setdefault("keys", {})
    if not keys:
        keys.update(_made())
    return keys


def _made() -> dict[str, str]:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.x509.oid import NameOID

    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.simulated")])
    begins = datetime.fromisoformat("2025-01-01T00:00:00+00:00")
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=36500))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return {
        "id": secrets.token_hex(8),
        "private": private.decode(),
        "certificate": certificate.public_bytes(pem).decode(),
    }
