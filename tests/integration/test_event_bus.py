"""Putting events on the bus: as many to a call as it takes, by number and by bytes."""

import json

import pytest

from supermarket.aws import bus, clients
from supermarket.kernel.errors import Unavailable
from supermarket.kernel.events import DomainEvent

LIMIT = 262_144


class Bus:
    """Keeps what it is given, call by call."""

    def __init__(self, failed=0):
        self.calls, self.failed = [], failed

    def put_events(self, Entries):  # noqa: N803 - boto3's own name
        self.calls.append(Entries)
        return {"FailedEntryCount": self.failed}


@pytest.fixture
def taken(cloud, monkeypatch):
    found = Bus()
    monkeypatch.setattr(clients.client("events"), "put_events", found.put_events)
    return found


def event(number, text=""):
    return DomainEvent("Told", f"told#{number}", "2026-11-22T10:00:00.000Z", {"text": text})


def filling(size, letter="x"):
    """An event whose entry has exactly this many bytes."""
    empty = len(json.dumps(said(event(1)), ensure_ascii=False, separators=(",", ":")).encode())
    rest = size - empty - len("Told") - len("supermarket.pos")
    return event(1, letter * (rest // len(letter.encode())) + "x" * (rest % len(letter.encode())))


def said(one):
    return {"key": one.key, "at": one.at, "version": one.version, "data": one.data}


def sizes(taken):
    return [
        sum(len(e[name].encode()) for e in call for name in ("Source", "DetailType", "Detail"))
        for call in taken.calls
    ]


def test_ten_events_go_in_one_call(taken):
    bus.publish("pos", [event(number) for number in range(21)])
    assert [len(call) for call in taken.calls] == [10, 10, 1]
    details = [json.loads(entry["Detail"]) for call in taken.calls for entry in call]
    assert details == [said(event(number)) for number in range(21)]


@pytest.mark.parametrize("letter", ["x", "ব"])
def test_a_call_holds_no_more_bytes_than_the_bus_takes(taken, letter):
    half = filling(LIMIT // 2, letter)
    bus.publish("pos", [half, half, half])
    assert sizes(taken) == [LIMIT, LIMIT // 2]


def test_one_byte_too_many_starts_another_call(taken):
    bus.publish("pos", [filling(LIMIT // 2), filling(LIMIT // 2 + 1)])
    assert sizes(taken) == [LIMIT // 2, LIMIT // 2 + 1]


def test_an_event_as_large_as_a_call_goes_by_itself(taken):
    bus.publish("pos", [event(1), filling(LIMIT), event(2)])
    assert [len(call) for call in taken.calls] == [1, 1, 1]


def test_an_event_that_no_call_can_carry_is_named_and_none_is_told(taken):
    with pytest.raises(ValueError, match="Told has 262145 bytes, and the event bus takes 262144"):
        bus.publish("pos", [event(1), filling(LIMIT + 1)])
    assert taken.calls == []


def test_an_event_that_the_bus_did_not_take_fails_the_call(taken):
    taken.failed = 1
    with pytest.raises(Unavailable):
        bus.publish("pos", [event(1)])


def test_no_events_are_no_call(taken):
    bus.publish("pos", [])
    assert taken.calls == []
