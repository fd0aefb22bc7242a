"""What people get by mail and by text, carried by hand from the accounts' stream to their hands."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import boto3
from moto.sesv2.models import sesv2_backends

from local.sms_box import SmsBox
from supermarket.aws import secrets
from tests.support.cloud import ACCOUNT, REGION, STACK
from tests.support.gateway import function
from tests.support.streams import events_of, queue_event, records

Event = dict[str, Any]
Failures = list[dict[str, str]]


@dataclass
class Letters:
    """Events that were told so far; `carry` takes the new ones to whoever sends, by the rules' channels."""

    told: list[Event] = field(default_factory=list)
    _seen: int = 0

    def __post_init__(self) -> None:
        boto3.client("sesv2").create_email_identity(EmailIdentity="shop@example.com")

    def new(self) -> list[Event]:
        changes = records("accounts", since=self._seen)
        self._seen += len(changes)
        made = [change for change in changes if change["eventName"] == "INSERT"]
        events = events_of(function("accounts/publish_changes"), made)
        self.told += events
        return events

    def carry(self) -> Failures:
        events = self.new()
        mails = [event for event in events if event["detail"]["data"]["channel"] == "email"]
        texts = [event for event in events if event not in mails]
        return [*deliver("email", mails), *deliver("sms", texts)]


def deliver(channel: str, events: list[Event]) -> Failures:
    if not events:
        return []
    handler = function(f"notifications/send_{channel}").handler
    failures: Failures = handler(queue_event(events), None)["batchItemFailures"]
    return failures


def mails() -> list[Any]:
    sent: list[Any] = sesv2_backends[ACCOUNT][REGION].core_backend.sent_messages
    return sent


def digits_in(text: str) -> str:
    """The code that a letter or a text shows."""
    found = re.search(r"(?<!\d)(\d{8}|\d{6})(?!\d)", text)
    assert found is not None, text
    return found[0]


@contextmanager
def texts_caught(file: Path) -> Iterator[SmsBox]:
    """A text service on a port of its own, which the shop is told to use."""
    box = SmsBox(file)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
            account = self.path.split("/")[-2]
            status, answer = box.take(account, self.headers.get("Authorization", ""), dict(parse_qsl(sent)))
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_request(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    use_text_service(f"http://127.0.0.1:{server.server_port}")
    try:
        yield box
    finally:
        server.shutdown()
        server.server_close()


def use_text_service(base_url: str) -> None:
    account = {
        "account_sid": "AC1",
        "auth_token": "secret-of-twilio",
        "from": "Supermarket",
        "base_url": base_url,
    }
    client = boto3.client("secretsmanager")
    client.put_secret_value(SecretId=f"{STACK}/twilio", SecretString=json.dumps(account))
    secrets.forget()
