"""What the office sees of deliveries, and what it can do about them."""

import json
from dataclasses import replace

import pytest

from supermarket import config, wiring
from supermarket.kernel import clock
from supermarket.kernel.caller import SYSTEM as EVERYWHERE
from supermarket.kernel.errors import Conflict
from supermarket.settings.webhook_delivery_model import DeliveryState
from supermarket.settings.webhook_delivery_service import DEAD_QUEUE
from supermarket.settings.webhook_service import redeliver, renew_secret
from tests.support.gateway import call
from tests.support.receivers import receiver
from tests.support.tables import everything
from tests.support.told_outside import (
    ADMIN,
    BROKEN,
    ORDER,
    add,
    asked,
    listed,
    placed,
    tell,
    waiting,
    work,
)

pytestmark = pytest.mark.usefixtures("cloud", "a_local_shop")


def test_what_was_taken_is_sent_again_only_when_it_is_put_back() -> None:
    with receiver() as it:
        hook = add(it.url)
        tell(placed())
        requests = waiting()
        work(requests)
        for attempt in (1, 2, 3, 0, -1):
            assert work([{**requests[0], "attempt": attempt}]) == []
        assert len(it.taken) == 1

        call("POST", f"/webhooks/{hook['id']}/deliveries/{requests[0]['delivery_id']}/redeliver", who=ADMIN)
        work(waiting())

        assert len(it.taken) == 2


def test_what_waits_for_a_webhook_that_is_gone_is_forgotten() -> None:
    with receiver() as it:
        hook = add(it.url)
        tell(placed())
        call("DELETE", f"/webhooks/{hook['id']}", who=ADMIN)

        assert work(waiting()) == []

        assert it.taken == []


def test_a_ping_is_sent_once_and_tells_nothing() -> None:
    with receiver(BROKEN) as it:
        hook = add(it.url, "StockLow")

        pinged = call("POST", f"/webhooks/{hook['id']}/test", who=ADMIN, key="ping-number-one")
        again = call("POST", f"/webhooks/{hook['id']}/test", who=ADMIN, key="ping-number-one")

        assert (pinged.status, again.json) == (202, pinged.json)
        assert work(waiting()) == []
        (taken,) = it.taken
        assert json.loads(taken.body)["type"] == "Ping"
        assert json.loads(taken.body)["data"] == {"webhook_id": hook["id"]}
        assert [each["state"] for each in listed(hook)] == ["failed"]
        assert (waiting(), waiting(DEAD_QUEUE)) == ([], [])


def test_an_address_that_was_allowed_once_is_looked_at_again_each_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with receiver() as it:
        hook = add(it.url)
        monkeypatch.setenv("STAGE", "prod")
        config.forget()
        wiring.post_room.cache_clear()
        tell(placed())

        assert work(waiting()) == []

        assert it.taken == []
        assert listed(hook)[0]["problem"] == "the address may not be told anything"


def test_deliveries_are_listed_newest_first_in_pages_and_by_what_became_of_them() -> None:
    hook = add("https://erp.example.com/")
    for minute in range(5):
        event = placed(f"01890000-0000-7000-8000-00000000000{minute}")
        event["detail"]["at"] = f"2026-11-22T10:0{minute}:00.000Z"
        tell(event)
    whole = listed(hook)

    url = f"/webhooks/{hook['id']}/deliveries"
    first = call("GET", f"{url}?limit=3&state=pending", who=ADMIN).json
    second = call("GET", f"{url}?limit=3&state=pending&cursor={first['next_cursor']}", who=ADMIN).json

    assert [each["id"] for each in whole] == sorted((each["id"] for each in whole), reverse=True)
    assert first["items"] + second["items"] == whole and len(whole) == 5
    assert call("GET", f"{url}?state=lost", who=ADMIN).json["errors"][0]["pointer"] == "?state"
    assert "রহিমা" not in repr(whole)


def test_a_delivery_that_is_not_there_or_in_hand_is_not_put_back() -> None:
    hook = add("https://erp.example.com/")
    tell(placed())
    request = asked()
    room = wiring.post_room()
    held = room.deliveries.find(request.webhook_id, request.delivery_id)
    assert held is not None and held.state is DeliveryState.PENDING
    room.deliveries.replace(held, held.claimed(1, clock.now()))
    before = everything()

    busy = call("POST", f"/webhooks/{hook['id']}/deliveries/{held.id}/redeliver", who=ADMIN)
    unknown = call("POST", f"/webhooks/{hook['id']}/deliveries/{ORDER}/redeliver", who=ADMIN)

    assert (busy.status, busy.json["code"], unknown.status) == (409, "delivery_in_hand", 404)
    assert everything() == before


def test_a_delivery_that_a_worker_took_in_this_moment_is_not_put_back() -> None:
    hook = add("https://erp.example.com/")
    tell(placed())
    request, room = asked(), wiring.post_room()

    def a_worker_takes_it(*_: object) -> None:
        held = room.deliveries.find(request.webhook_id, request.delivery_id)
        assert held is not None
        if not held.attempts:
            room.deliveries.replace(held, held.claimed(1, clock.now()))

    racing = replace(room, send_message=a_worker_takes_it)
    with pytest.raises(Conflict) as refused:
        redeliver(racing, EVERYWHERE, hook["id"], request.delivery_id, clock.now(), None)

    assert refused.value.code == "delivery_in_hand"
    kept = room.deliveries.find(request.webhook_id, request.delivery_id)
    assert kept is not None and (kept.attempts, kept.tries) == (1, 1)


def test_a_webhook_that_somebody_changed_in_this_moment_keeps_its_secret() -> None:
    hook = add("https://erp.example.com/")
    room = wiring.post_room()
    before = room.webhooks.find(hook["id"])
    assert before is not None

    class Sealer:
        def seal(self, webhook_id: str, secret: str) -> str:
            assert before is not None
            room.webhooks.replace(before, replace(before, description="changed"))
            return room.sealer.seal(webhook_id, secret)

        def open(self, webhook_id: str, sealed: str) -> str:
            return room.sealer.open(webhook_id, sealed)

    with pytest.raises(Conflict) as refused:
        renew_secret(replace(room, sealer=Sealer()), EVERYWHERE, hook["id"], None)

    after = room.webhooks.find(hook["id"])
    assert refused.value.code == "webhook_changed"
    assert after is not None and (after.secret, after.old_secret) == (before.secret, "")
