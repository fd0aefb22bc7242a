"""The rules of webhooks: where they may lead, what they hear, how they are signed, when they are tried again."""

import json
import re
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from cryptography.exceptions import InvalidTag

from supermarket.kernel.clock import stamp
from supermarket.kernel.events import DomainEvent
from supermarket.settings.gateways.webhook_sealer import AesSealer
from supermarket.settings.webhook_address_model import is_public, read_target
from supermarket.settings.webhook_delivery_model import (
    ATTEMPTS,
    WAITS,
    Delivery,
    DeliveryState,
    Outcome,
    Turn,
    delivery_id,
)
from supermarket.settings.webhook_model import (
    PREFIX,
    PUBLIC_EVENTS,
    Health,
    Off,
    Webhook,
    message_id,
    new_secret,
    signed,
)
from tests.support.templates import ROOT, resources

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
HOOK = Webhook("01890000-0000-7000-8000-000000000001", "https://example.com/hook", ("OrderPlaced",))
PLACED = DomainEvent("OrderPlaced", "order#1#placed", stamp(NOW), {"branch_id": "b1", "name": "রহিমা"})
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("url", "host", "port", "path", "authority"),
    [
        ("https://example.com", "example.com", 443, "/", "example.com"),
        ("https://Example.COM./a/b?c=d", "example.com", 443, "/a/b?c=d", "example.com"),
        ("https://hooks.example.com:8443/x", "hooks.example.com", 8443, "/x", "hooks.example.com:8443"),
        ("https://8.8.8.8/x", "8.8.8.8", 443, "/x", "8.8.8.8"),
        ("https://[2606:4700:4700::1111]:444/x", "2606:4700:4700::1111", 444, "/x", "[2606:4700:4700::1111]:444"),
        ("https://xn--bb-eka.at/x", "xn--bb-eka.at", 443, "/x", "xn--bb-eka.at"),
    ],
)  # fmt: skip
def test_a_public_address_may_be_told(url: str, host: str, port: int, path: str, authority: str) -> None:
    target = read_target(url)

    assert (target.host, target.port, target.path, target.authority) == (host, port, path, authority)
    assert target.secure and not target.loopback


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/hook", "ftp://example.com/", "example.com/hook", "//example.com/hook", "https://",
        "https:///hook", "https:example.com", "https://user@example.com/",
        "https://user:pass@example.com/",  # pragma: allowlist secret
        "https://example.com/#top", "https://example.com/#", "https://example.com\\@127.0.0.1/",
        "https://exa mple.com/",
        "https://example.com/\r\nHost: x", "https://example.com/\u0985", "https://example.com:0/",
        "https://example.com:70000/",
        "https://example.com:x/", "https://localhost/", "https://shop.localhost/", "https://printer.local/",
        "https://vault.internal/", "https://intranet/", "https://-a.example.com/", "https://a..example.com/",
        "https://127.0.0.1/", "https://127.1/", "https://2130706433/", "https://0x7f000001/", "https://0177.0.0.1/",
        "https://0/", "https://10.0.0.8/", "https://172.16.5.4/", "https://192.168.1.1/", "https://169.254.169.254/latest",
        "https://100.64.0.1/", "https://224.0.0.1/", "https://255.255.255.255/", "https://240.0.0.1/", "https://192.0.2.1/",
        "https://198.18.0.1/", "https://[::1]/", "https://[::]/", "https://[fe80::1]/", "https://[fd00:ec2::254]/",
        "https://[::ffff:127.0.0.1]/", "https://[::ffff:8.8.8.8]/", "https://[::127.0.0.1]/", "https://[64:ff9b::7f00:1]/",
        "https://[2002:7f00:1::]/", "https://[2001:0:7f00:1::]/", "https://[ff02::1]/", "https://[fec0::1]/",
        "https://[::1]evil.com/", "https://[fe80::1%25eth0]/", "https://" + "a" * 500 + ".com/", "",
    ],
)  # fmt: skip
def test_nothing_else_may_be_told(url: str) -> None:
    with pytest.raises(ValueError, match=r"^(an address|a public address|the full name)"):
        read_target(url)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9000/h", "http://localhost/h", "http://[::1]:1/h"])
def test_a_local_shop_may_tell_its_own_machine_and_no_other(url: str) -> None:
    target = read_target(url, local=True)

    assert target.loopback and not target.secure
    assert target.permits("127.0.0.1") and target.permits("::1")
    assert not target.permits("10.0.0.1") and not target.permits("8.8.8.8")
    with pytest.raises(ValueError, match="https"):
        read_target(url)
    with pytest.raises(ValueError, match="https"):
        read_target("http://10.0.0.1/h", local=True)
    with pytest.raises(ValueError, match="public"):
        read_target("https://10.0.0.1/h", local=True)


@pytest.mark.parametrize("address", ["8.8.8.8", "103.4.145.245", "2606:4700:4700::1111", "2a00:1450:4001::1"])
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.53", "10.255.0.1", "172.31.255.255", "192.168.0.1", "169.254.170.2", "100.127.255.255", "0.0.0.0",
        "192.88.99.1", "192.0.0.170", "203.0.113.9", "239.255.255.250", "::1", "::ffff:1.1.1.1", "fe80::1%eth0",
        "fd12::1", "fd00:ec2::254", "2001:db8::1", "64:ff9b::808:808", "64:ff9b:1::1", "2002:808:808::1",
        "100::1", "5f00::1", "3fff::1", "not an address", "",
    ],
)  # fmt: skip
def test_no_special_address_is_public(address: str) -> None:
    assert not is_public(address)


def test_no_private_network_of_either_kind_is_public() -> None:
    edges = ["10.0.0.0", "10.255.255.255", "172.16.0.0", "172.31.255.255", "192.168.0.0", "192.168.255.255"]

    assert [each for each in edges if is_public(each)] == []
    assert all(
        is_public(str(ip_address(each) + step))
        for each, step in [("172.31.255.255", 1), ("9.255.255.255", 0)]
    )


def test_a_webhook_hears_what_it_asked_for_of_its_branch_while_it_works() -> None:
    everything = Webhook("w", "u", ("*",))
    of_a_branch = Webhook("w", "u", ("*",), branch_id="b1")

    assert HOOK.hears("OrderPlaced", "b1") and not HOOK.hears("OrderCancelled", "b1")
    assert everything.hears("OrderCancelled", "") and everything.hears("StockLow", "b2")
    assert of_a_branch.hears("StockLow", "b1") and not of_a_branch.hears("StockLow", "b2")
    assert not of_a_branch.hears("WebhookDisabled", "")
    assert not HOOK.switched_off(Off.GONE).hears("OrderPlaced", "b1")


def test_what_may_be_told_outside_is_what_the_rule_of_the_bus_lets_through_and_is_documented() -> None:
    rule = next(r for r in resources("AWS::Events::Rule") if r.id == "WebhookRule").properties["EventPattern"]
    documented = set(re.findall(r"^\| `(\w+)`", (ROOT / "docs/events.md").read_text("utf-8"), re.MULTILINE))

    assert set(rule["detail-type"]) == PUBLIC_EVENTS
    assert rule["source"] == [{"prefix": "supermarket."}]
    assert PUBLIC_EVENTS - {"WebhookDisabled"} <= documented
    assert {"CodeRequested", "AccountAlert"} & PUBLIC_EVENTS == set()


def test_secrets_are_32_random_bytes_and_stay_out_of_what_is_shown() -> None:
    secret = new_secret()

    assert re.fullmatch(re.escape(PREFIX) + r"[A-Za-z0-9+/]{43}=", secret)
    assert secret != new_secret()
    assert "sealed" not in repr(Webhook("w", "u", ("*",), secret="sealed", old_secret="sealed too"))


def test_a_message_is_signed_as_standard_webhooks_says() -> None:
    # The example of the specification.
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # pragma: allowlist secret
    at = datetime.fromtimestamp(1614265330, UTC)

    headers = signed([secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", b'{"test": 2432232314}', at)

    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",  # pragma: allowlist secret
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_a_renewed_secret_signs_beside_the_one_before_for_a_day() -> None:
    until = stamp(NOW + timedelta(hours=24))
    renewed = Webhook("w", "u", ("*",), secret="one").with_secret("two", until)

    assert renewed.secrets_at(stamp(NOW)) == ["two", "one"]
    assert renewed.secrets_at(until) == ["two"]
    assert len(signed([new_secret(), new_secret()], "m", b"", NOW)["webhook-signature"].split(" ")) == 2


def test_a_sealed_secret_opens_for_its_own_webhook_under_its_own_key() -> None:
    sealer = AesSealer(lambda: "key")

    sealed = sealer.seal("w1", "whsec_x")

    assert sealer.open("w1", sealed) == "whsec_x"
    assert "whsec" not in sealed and sealed != sealer.seal("w1", "whsec_x")
    for other, webhook in [(sealer, "w2"), (AesSealer(lambda: "another"), "w1")]:
        with pytest.raises(InvalidTag):
            other.open(webhook, sealed)


def test_an_event_told_twice_is_the_same_message_and_the_same_delivery() -> None:
    later = Delivery.of(HOOK, PLACED, NOW + timedelta(minutes=5))
    first = Delivery.of(HOOK, PLACED, NOW)

    assert (first.id, first.message_id, first.body) == (later.id, later.message_id, later.body)
    assert first.id != delivery_id("another", PLACED)
    assert message_id("OrderPlaced", "k") != message_id("OrderCancelled", "k")
    assert json.loads(first.body) == {
        "type": "OrderPlaced", "id": first.message_id, "at": PLACED.at, "version": 1, "data": dict(PLACED.data)
    }  # fmt: skip
    assert "রহিমা" not in repr(first)


def test_deliveries_are_listed_in_the_order_of_their_events() -> None:
    older = DomainEvent("OrderPlaced", "z", stamp(NOW - timedelta(milliseconds=1)), {})

    assert delivery_id("w", older) < delivery_id("w", PLACED)


def test_a_failed_attempt_is_followed_by_another_ten_in_all_within_two_days_and_a_half() -> None:
    delivery, at = Delivery.of(HOOK, PLACED, NOW), NOW
    waits = []

    while delivery.state is DeliveryState.PENDING:
        delivery = delivery.claimed(delivery.attempts + 1, at).after(Outcome(500), at, 0)
        waits.append(int((delivery.due_at - at).total_seconds()))
        at = delivery.due_at

    assert (delivery.state, delivery.attempts) == (DeliveryState.FAILED, ATTEMPTS)
    assert waits == [*WAITS, 0] == [5, 30, 120, 600, 3600, 10800, 21600, 43200, 86400, 0]


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Outcome(200), DeliveryState.DELIVERED), (Outcome(204), DeliveryState.DELIVERED),
        (Outcome(302, problem="a redirect"), DeliveryState.PENDING), (Outcome(404), DeliveryState.PENDING),
        (Outcome(500), DeliveryState.PENDING), (Outcome(problem="nobody"), DeliveryState.PENDING),
        (Outcome(410), DeliveryState.FAILED),
    ],
)  # fmt: skip
def test_what_an_answer_means(outcome: Outcome, state: DeliveryState) -> None:
    after = Delivery.of(HOOK, PLACED, NOW).claimed(1, NOW).after(outcome, NOW, 20)

    assert after.state is state
    assert after.due_at == NOW + (6 * SECOND if state is DeliveryState.PENDING else timedelta(0))


def test_a_ping_is_tried_once() -> None:
    ping = Delivery.of(HOOK, DomainEvent("Ping", "p", stamp(NOW), {}), NOW)

    assert ping.claimed(1, NOW).after(Outcome(500), NOW, 0).state is DeliveryState.FAILED


def test_a_message_makes_the_attempt_it_asks_for_once() -> None:
    fresh = Delivery.of(HOOK, PLACED, NOW)
    claimed = fresh.claimed(1, NOW)
    failed = claimed.after(Outcome(500), NOW, 0)
    taken = claimed.after(Outcome(200), NOW, 0)

    assert fresh.turn(1, NOW) is Turn.ATTEMPT
    assert (claimed.turn(1, NOW), claimed.turn(2, NOW)) == (Turn.BUSY, Turn.BUSY)
    assert claimed.turn(1, NOW + 61 * SECOND) is Turn.ATTEMPT
    assert claimed.claimed(1, NOW + 61 * SECOND).tries == 1
    assert (failed.turn(1, NOW), failed.turn(2, NOW)) == (Turn.DONE, Turn.EARLY)
    assert (failed.turn(2, NOW + 5 * SECOND), failed.turn(3, NOW + 5 * SECOND)) == (Turn.ATTEMPT, Turn.OVER)
    assert (taken.turn(1, NOW), taken.turn(2, NOW)) == (Turn.DONE, Turn.OVER)


def test_what_is_not_due_for_hours_waits_in_the_queue_a_quarter_of_an_hour_at_a_time() -> None:
    fresh = Delivery.of(HOOK, PLACED, NOW)

    assert fresh.delay(NOW - timedelta(hours=6)) == 900
    assert fresh.delay(NOW - timedelta(milliseconds=1500)) == 2
    assert fresh.delay(NOW + timedelta(hours=6)) == 0


def test_one_that_failed_for_three_days_or_gave_up_a_hundred_messages_is_hopeless() -> None:
    health = Health().after_failure(NOW, gave_up=False)
    later = health.after_failure(NOW + timedelta(days=1), gave_up=True)

    assert later == Health(NOW, 1)
    assert not later.is_hopeless(NOW + timedelta(days=3) - SECOND)
    assert later.is_hopeless(NOW + timedelta(days=3))
    assert not Health(NOW, 99).is_hopeless(NOW) and Health(NOW, 100).is_hopeless(NOW)
    assert not Health().is_hopeless(NOW)
