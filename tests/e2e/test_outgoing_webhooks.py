"""Webhooks, to a receiver on this machine: what it is told, how it knows who tells, and that it is told again."""

import base64
import hmac
import json
import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from local.api import Json, Refused
from local.demo.shop import Shop as Floor
from tests.e2e.people import start_afresh
from tests.e2e.trade import PATIENCE_SECONDS, new_product, open_till, until


@dataclass(frozen=True)
class Told:
    """One request, as it came."""

    headers: dict[str, str]
    body: bytes

    def is_signed_with(self, secret: str) -> bool:
        """As https://www.standardwebhooks.com has it."""
        content = f"{self.headers['webhook-id']}.{self.headers['webhook-timestamp']}.".encode() + self.body
        mac = hmac.digest(base64.b64decode(secret.removeprefix("whsec_")), content, "sha256")
        return f"v1,{base64.b64encode(mac).decode()}" in self.headers["webhook-signature"].split()


@dataclass
class Receiver:
    """Answers with the statuses it was given, one after the other, and then that all is well."""

    statuses: list[int]
    heard: "queue.Queue[Told]" = field(default_factory=queue.Queue)
    url: str = ""

    def next(self) -> Told:
        return self.heard.get(timeout=PATIENCE_SECONDS)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Out of order for the first message."""
    own = Receiver([503])

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(own.statuses.pop(0) if own.statuses else 204)
            self.end_headers()
            own.heard.put(Told(dict(self.headers), body))

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        own.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
        yield own
        server.shutdown()


def test_a_sale_is_told_signed_and_told_again_after_a_failure(floor: Floor, receiver: Receiver) -> None:
    wanted = {"url": receiver.url, "events": ["SaleCompleted"]}
    till, soap = open_till(floor), new_product(floor, stock=1)
    webhook = floor.admin.post("/webhooks", wanted)
    start_afresh(floor.cloud, "settings-fan-out-webhooks")

    sale = till.sell([(soap, 1)])
    first, second = receiver.next(), receiver.next()
    said = json.loads(first.body)
    delivery = until(lambda: last_delivery(floor, webhook), lambda found: found["state"] == "delivered")
    floor.admin.send("DELETE", f"/webhooks/{webhook['id']}")

    assert (said["type"], said["data"]["sale_id"], said["data"]["total"]) == (
        "SaleCompleted",
        sale["id"],
        10000,
    )
    assert [each.is_signed_with(webhook["secret"]) for each in (first, second)] == [True, True]
    assert not first.is_signed_with("whsec_c29tZWJvZHkgZWxzZSdz")
    assert (second.body, second.headers["webhook-id"]) == (first.body, first.headers["webhook-id"])
    assert (delivery["event"], delivery["attempts"], delivery["status"]) == ("SaleCompleted", 2, 204)


def last_delivery(floor: Floor, webhook: Json) -> Json:
    return floor.admin.get(f"/webhooks/{webhook['id']}/deliveries")["items"][0]


@pytest.mark.parametrize("url", ["https://169.254.169.254/latest/meta-data", "http://example.com/hook"])
def test_an_address_inside_and_one_without_tls_are_refused(floor: Floor, url: str) -> None:
    with pytest.raises(Refused) as refused:
        floor.admin.post("/webhooks", {"url": url, "events": ["*"]})

    assert (refused.value.status, refused.value.problem["errors"][0]["pointer"]) == (422, "/url")
